import { Command } from 'commander';
import type { Explained } from '#projector/inspect/explain.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { operate } from '../operate.ts';
import { uuid, viewName } from '../options.ts';
import { rulesInWords } from '../output/inspected-technician.ts';
import { print, table } from '../output/print.ts';
import { bad, faint, good, strong } from '../output/style.ts';

type Options = { view: ViewName; request: string; technician: string; json?: true };

const inWords = ({ asOf, view, request, technician, shown, because, clauses, scopeRules }: Explained): string =>
  [
    `${strong(view)} · ${request.title ?? request.id} · ${technician.name}`,
    faint(`generation ${asOf.generation} as of ${asOf.lsn}, ${asOf.committedAt}`),
    '',
    table(
      clauses.map(({ part, name, holds, value }) => [holds ? good('  yes') : bad('  no'), faint(part), name, value]),
    ),
    '',
    strong('scope, the first rule that applies'),
    rulesInWords(scopeRules),
    '',
    (shown ? good : bad)(because),
  ].join('\n');

export const explainCommand = new Command('explain')
  .description('why a view shows a request to a technician, or does not: each clause of the view and of the scope')
  .requiredOption('--view <name>', 'the view', viewName)
  .requiredOption('--request <id>', 'the request', uuid)
  .requiredOption('--technician <name|id>', 'who looks')
  .option('--json', 'print {"shown","because","clauses":[{"part","name","holds","value"}],"scopeRules":[…],"asOf",…}')
  .addHelpText('after', '\nExample:\n  npx deskview explain --view my_unsolved --technician mona --request ID')
  .action(({ json, ...asked }: Options) =>
    operate(async (operations) => print(await operations.explain(asked), json, inWords)),
  );
