import type { Refusal } from './problem.ts';

/** What the work comes to, or that it is late after so many milliseconds; the work itself goes on. */
export const inTime = <T>(work: Promise<T>, patience: number, late: () => Refusal): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), patience);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
