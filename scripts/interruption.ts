import { INTERRUPTED } from './failure.ts';
import { say } from './output/print.ts';

/** Ctrl-C was pressed; the message says how to go on. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

export type Interruption = {
  /** Throws Interrupted once Ctrl-C was pressed: for callbacks that end an operation where it can be ended. */
  readonly check: () => void;
  readonly signal: AbortSignal;
};

/** Milliseconds after which an operation that did not end by itself is left as it is. */
const PATIENCE = 5000;

/** `goesOn` says which command continues. */
export const onInterrupt = (goesOn: string): Interruption => {
  const ending = new AbortController();
  const error = new Interrupted(`interrupted. ${goesOn}`);
  const end = (): void => {
    ending.abort(error);
    setTimeout(() => {
      say(`deskview: ${error.message}`);
      process.exit(INTERRUPTED);
    }, PATIENCE).unref();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  return {
    signal: ending.signal,
    check() {
      if (ending.signal.aborted) throw error;
    },
  };
};
