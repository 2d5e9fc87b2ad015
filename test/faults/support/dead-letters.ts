import type { DeadLetter } from '#projector/ports.ts';
import { deskview } from '#test/support/deskview.ts';
import type { FaultyLine } from './faulty-line.ts';

export type Listed = {
  readonly parked: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly letters: readonly DeadLetter[];
};

/** Runs a command to its end and gives what it printed; the exit code has to be one of `codes`. */
export const operated = async <T>(
  { stack }: FaultyLine,
  args: readonly string[],
  codes: readonly number[] = [0],
): Promise<T> => {
  const { code, stdout, stderr } = await deskview(stack, ...args, '--json');
  if (codes.includes(code)) return JSON.parse(stdout) as T;
  throw new Error(`deskview ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
};

/** What `deskview dlq list` shows. */
export const setAside = (line: FaultyLine): Promise<Listed> => operated(line, ['dlq', 'list', '--last', '1000']);
