import type { InspectedTechnician } from '#projector/inspect/technician.ts';
import type { ExplainedRule } from '#read-model/explain-scope.ts';
import { views } from '#read-model/views/index.ts';
import { table } from './print.ts';
import { bad, faint, good, strong } from './style.ts';
import { number } from './words.ts';

export const rulesInWords = (rules: readonly ExplainedRule[]): string =>
  table(
    rules.map(({ name, applies, value }) => [
      applies ? good('  applies') : faint('  does not'),
      name === 'none' ? 'no rule gives anything' : name,
      value,
    ]),
  );

/** The views worth a column of their own beside each unit. */
const columns = ['all_tickets', 'all_unsolved', 'unassigned', 'my_unsolved'] as const;

export const technicianInWords = ({
  asOf,
  id,
  name,
  access,
  scopeRules,
  counts,
  byUnit,
}: InspectedTechnician): string =>
  [
    `${strong(name)} ${faint(id)}`,
    access === 'allowed' ? good('may use the dashboard') : bad('may not use the dashboard: 403'),
    faint(`generation ${asOf.generation} as of ${asOf.lsn}, ${asOf.committedAt}`),
    '',
    strong('scope, the first rule that applies'),
    rulesInWords(scopeRules),
    '',
    strong('views'),
    table(views.map((view) => [`  ${view.name}`, number(counts[view.name])])),
    '',
    strong('units'),
    table([
      ['  ', ...columns].map(faint),
      ...byUnit.map((unit) => [
        `  ${unit.id === null ? 'no unit' : `${unit.id} ${unit.name ?? '(unknown)'}`}`,
        ...columns.map((view) => number(unit.counts[view])),
      ]),
    ]),
  ].join('\n');
