import type { Lsn } from '#read-model/position.ts';
import type { Meta } from '../contract.ts';
import type { Freshness } from '../freshness.ts';
import type { ReadStore, Unavailable } from '../ports.ts';

/** What an answer given now would say of itself, or why there would be none. */
export type State = { readonly meta: Meta; readonly lsn: Lsn } | Pick<Unavailable, 'unavailable'>;

/** Looks at the store, which is one question to it. */
export const lookAtState = async (
  store: Pick<ReadStore, 'position'>,
  freshness: Pick<Freshness, 'begin'>,
): Promise<State> => {
  const told = freshness.begin();
  const position = await store.position();
  return 'unavailable' in position
    ? { unavailable: position.unavailable }
    : { meta: told(position), lsn: position.lsn };
};

/** The way to Postgres for when the store does not answer. */
export type FallbackState = {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Questions to Postgres now, and those that wait for one of them to end. */
  readonly running: number;
  readonly waiting: number;
  /** Questions that it did not answer, by why. */
  readonly refused: Readonly<Record<string, number>>;
};
