import { readStack, type Stack } from '#infra/local/stack-file.ts';
import { stateDir } from '#infra/local/state-dir.ts';
import { Failure } from './failure.ts';

/** The line that `npm start` runs in this checkout. Throws Failure when there is none. */
export const runningStack = (): Stack => {
  const stack = readStack(stateDir);
  if (stack) return stack;
  throw new Failure('No line runs here. Start one with: npm start');
};
