import type { Unavailable } from './ports.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

const MINUTE = 60_000;
/** Texts of a server are its own: no more of them are remembered. */
const MOST = 50;

/** Says what is the same once a minute, however often it happens. `clock` in milliseconds. */
export const onceAMinute = (clock: () => number): ((what: string, say: () => void) => void) => {
  const said = new Map<string, number>();
  return (what, say) => {
    const now = clock();
    if (now - (said.get(what) ?? Number.NEGATIVE_INFINITY) < MINUTE) return;
    if (said.size >= MOST) said.clear();
    said.set(what, now);
    say();
  };
};

/** Says why there is no answer: each reason once a minute, not with every request that it meets. `clock` in milliseconds. */
export const sayOutages = (log: Log, clock: () => number): ((found: Unavailable) => void) => {
  const rarely = onceAMinute(clock);
  return ({ cause, ...found }) =>
    rarely(found.detail, () => log.warn({ ...found, ...(cause && { err: cause }) }, 'no truthful answer can be given'));
};
