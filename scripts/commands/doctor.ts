import { Command } from 'commander';
import type { Diagnosis } from '#projector/status/doctor.ts';
import { FAILED } from '../failure.ts';
import { operate } from '../operate.ts';
import { print, table } from '../output/print.ts';
import { bad, faint, good } from '../output/style.ts';

const marks = { ok: good('✓'), failed: bad('✗'), unknown: faint('?') } as const;

const inWords = ({ checks }: Diagnosis): string =>
  table(
    checks.flatMap(({ name, state, cause, mend }) => [
      [`${marks[state]} ${name}`, cause],
      ...(mend === null ? [] : [['', `mend: ${mend}`]]),
    ]),
  );

export const doctorCommand = new Command('doctor')
  .description(
    'check what the line stands on; what fails comes with its cause and the command that mends it; exit 1 unless all is well',
  )
  .option('--json', 'print {"state":"ok"|"failed"|"unknown","checks":[{"name","state","cause","mend"}]}')
  .addHelpText('after', '\nExample:\n  npx deskview doctor')
  .action(({ json }: { json?: true }) =>
    operate(async (operations) => {
      const diagnosis = await operations.doctor();
      print(diagnosis, json, inWords);
      if (diagnosis.state !== 'ok') process.exitCode = FAILED;
    }),
  );
