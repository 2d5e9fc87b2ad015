import { setTimeout as sleep } from 'node:timers/promises';
import { startDeskview } from '#test/support/deskview.ts';
import type { World } from './fault.ts';

/** Milliseconds a command may take to end after Ctrl-C. */
const PATIENCE = 10_000;
/** Exit codes of `verify` that tell of wrong numbers. */
const DRIFT = [3, 4];

export type Ended = { readonly done: boolean; readonly wrong: string | null };

/** The end of a log, or what is said last. */
const lastLine = (text: string): string => (text.trim().split('\n').at(-1) ?? '').slice(0, 200);

/** A command of an operator who presses Ctrl-C at the signal. It may be refused, or fail; it may neither hang nor find drift. */
export const operate = async (
  { line, journal }: World,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Ended> => {
  const what = `deskview ${args.join(' ')}`;
  const { child, ended } = startDeskview(line.stack, ...args);
  const hung = Promise.withResolvers<null>();
  const pressCtrlC = (): void => {
    child.kill('SIGINT');
    void sleep(PATIENCE).then(() => hung.resolve(null));
  };
  if (signal.aborted) pressCtrlC();
  else signal.addEventListener('abort', pressCtrlC, { once: true });
  const ran = await Promise.race([ended, hung.promise]);
  if (!ran) {
    child.kill('SIGKILL');
    return { done: false, wrong: `${what} did not end ${PATIENCE / 1000} s after Ctrl-C` };
  }
  const { code, stdout, stderr, seconds } = ran;
  journal.note(`${what}: exit ${code} after ${seconds.toFixed(1)} s; ${lastLine(stderr || stdout)}`);
  const drift = args[0] === 'verify' && DRIFT.includes(code);
  return { done: code === 0, wrong: drift ? `verify found differences: ${stdout.trim()}` : null };
};
