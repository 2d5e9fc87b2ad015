import { Command } from 'commander';
import { operate } from '../operate.ts';
import { generationsAsJson, generationsInWords } from '../output/generations.ts';
import { print } from '../output/print.ts';

export const generationsCommand = new Command('generations')
  .description('the generations: which is served, how far each has come, and whether it was verified')
  .option(
    '--json',
    'print {"active","epoch","generations":[{"number","state","from","epoch","position","feed","copy","verified",…}]}',
  )
  .addHelpText('after', '\nExample:\n  npx deskview generations')
  .action(({ json }: { json?: true }) =>
    operate(async (operations) => {
      const now = await operations.generations();
      print(json ? generationsAsJson(now) : now, json, () => generationsInWords(now));
    }),
  );
