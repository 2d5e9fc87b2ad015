import { createInterface } from 'node:readline/promises';
import { Failure, USAGE } from './failure.ts';

/** Asks before something is destroyed, unless --yes was given. Throws Failure 2 where nobody can be asked, or says no. */
export const confirm = async (question: string, yes: boolean | undefined): Promise<void> => {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(`${question} Say --yes: nobody can be asked here.`, USAGE);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('Nothing was done.', USAGE);
  } finally {
    terminal.close();
  }
};
