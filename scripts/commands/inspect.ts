import { Command } from 'commander';
import { operate } from '../operate.ts';
import { uuid } from '../options.ts';
import { requestInWords } from '../output/inspected-request.ts';
import { technicianInWords } from '../output/inspected-technician.ts';
import { print } from '../output/print.ts';

const requestCommand = new Command('request')
  .description('what the application has of a request, what is kept of it, who sees it, the last records about it')
  .argument('<id>', 'service_requests.id', uuid)
  .option('--json', 'print {"id","source","kept","touched"}, each {"value"} or {"unknown": why}')
  .addHelpText('after', '\nExample:\n  npx deskview inspect request 0198f3c2-1111-7000-8000-000000000001')
  .action((id: string, { json }: { json?: true }) =>
    operate(async (operations) => print(await operations.inspectRequest(id), json, requestInWords)),
  );

const technicianCommand = new Command('technician')
  .description('what a technician may see and by which rule, and what each view counts, by unit')
  .argument('<name|id>', 'users.id, or the full name or a part of it')
  .option('--json', 'print {"id","name","access","scopeRules","units","counts":{13 views},"byUnit":[…],"asOf"}')
  .addHelpText('after', '\nExample:\n  npx deskview inspect technician mona')
  .action((nameOrId: string, { json }: { json?: true }) =>
    operate(async (operations) => print(await operations.inspectTechnician(nameOrId), json, technicianInWords)),
  );

export const inspectCommand = new Command('inspect')
  .description('look at one request, or one technician')
  .addCommand(requestCommand)
  .addCommand(technicianCommand)
  .addHelpText('after', '\nExamples:\n  npx deskview inspect request ID\n  npx deskview inspect technician mona');
