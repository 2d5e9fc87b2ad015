import type { Logger } from './ports.ts';

const AGAIN = 60_000;

/** Says a line of the log at once, and while the same is said again and again, once a minute. */
export const nowAndThen = (logger: Logger, clock: () => number) => {
  let last = '';
  let at = 0;
  return (level: keyof Logger, message: string, fields: object = {}): void => {
    if (message === last && clock() - at < AGAIN) return;
    last = message;
    at = clock();
    logger[level](fields, message);
  };
};

export type NowAndThen = ReturnType<typeof nowAndThen>;
