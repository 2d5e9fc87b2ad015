/** Work of the manager that takes its time. */
export type BesideDeps = {
  readonly work: () => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** Milliseconds until it is tried again after a failure. */
  readonly pause: number;
  readonly clock: () => number;
};

/** Starts the work at each call, unless it is still under way or has to wait after a failure. Never throws. */
export const beside = ({ work, failed, pause, clock }: BesideDeps): (() => void) => {
  let working = false;
  let notBefore = 0;
  return () => {
    if (working || clock() < notBefore) return;
    working = true;
    work()
      .catch((error) => {
        notBefore = clock() + pause;
        failed(error);
      })
      .finally(() => {
        working = false;
      });
  };
};
