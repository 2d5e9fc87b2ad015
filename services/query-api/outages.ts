import type { Unavailable } from './ports.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

const MINUTE = 60_000;
/** Texts of a server are its own: no more of them are remembered. */
const MOST = 50;

/** Says why there is no answer: each reason once a minute, not with every request that it meets. `clock` in milliseconds. */
export const sayOutages = (log: Log, clock: () => number): ((found: Unavailable) => void) => {
  const said = new Map<string, number>();
  return (found) => {
    const now = clock();
    if (now - (said.get(found.detail) ?? Number.NEGATIVE_INFINITY) < MINUTE) return;
    if (said.size >= MOST) said.clear();
    said.set(found.detail, now);
    log.warn(found, 'no truthful answer can be given');
  };
};
