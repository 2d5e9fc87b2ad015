import { backOff } from './back-off.ts';

/** Work of the manager that takes its time. */
export type BesideDeps = {
  readonly work: () => Promise<void>;
  /** `again`: milliseconds until it is tried again. */
  readonly failed: (error: unknown, again: number) => void;
  /** Milliseconds until it is tried again after a failure: doubled each time, up to the second. */
  readonly pauses: readonly [first: number, last: number];
  readonly clock: () => number;
};

/** Starts the work at each call, unless it is still under way or has to wait after a failure. Never throws. */
export const beside = ({ work, failed, pauses: [first, last], clock }: BesideDeps): (() => void) => {
  let working = false;
  let failures = 0;
  let notBefore = 0;
  return () => {
    if (working || clock() < notBefore) return;
    working = true;
    work()
      .then(() => {
        failures = 0;
      })
      .catch((error) => {
        const again = backOff(++failures, first, last);
        notBefore = clock() + again;
        failed(error, again);
      })
      .finally(() => {
        working = false;
      });
  };
};
