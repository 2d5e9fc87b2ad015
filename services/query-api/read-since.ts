import { Refusal } from '#http/problem.ts';
import type { Lsn } from '#read-model/position.ts';
import type { Demands } from './demands.ts';
import type { Freshness } from './freshness.ts';
import { now, spent, type Visit } from './observe/visit.ts';
import type { Found, ReadStore, Unavailable } from './ports.ts';
import type { Watermark } from './wait-for-position.ts';

type Deps = {
  readonly store: Pick<ReadStore, 'read'>;
  /** What is read when the store is unreachable; null: nothing. */
  readonly fallback: Pick<ReadStore, 'read'> | null;
  readonly freshness: Freshness;
  readonly watermark: Watermark;
};

/** What was found and what is to be told of its position. */
type Read = { readonly found: Found | Unavailable; readonly told: ReturnType<Freshness['begin']> };

type Reader = { readonly request: Request; readonly visit: Visit | undefined };

const refusalIn = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

/** Of the database there is nothing later, and of what cannot be read nothing at all. */
const hasNothingToWaitFor = ({ found }: Read, minLsn: Lsn): boolean =>
  'unavailable' in found || found.position.lsn >= minLsn || found.position.source === 'database';

/**
 * Reads, and when what is found is of a position before the one demanded, waits for that and reads again. What it gives
 * may still be before it, when there was no more time. A refusal may be of an earlier position too (the user, or what
 * they may see, came later): it stands when it was given at the position demanded, or when that was not reached in time.
 */
export const createReadSince = ({ store, fallback, freshness, watermark }: Deps) => {
  const readOnce = async (ask: Parameters<ReadStore['read']>[0], visit: Visit | undefined): Promise<Read> => {
    const asked = now();
    const told = freshness.begin();
    const found = await store.read(ask);
    spent(visit, 'store', asked);
    if (!fallback || !('unavailable' in found) || found.unavailable !== 'unreachable') return { found, told };
    const fallen = now();
    const toldInstead = freshness.begin();
    const instead = await fallback.read(ask);
    spent(visit, 'fallback', fallen);
    if (visit) visit.fromDatabase = !('unavailable' in instead);
    return { found: instead, told: toldInstead };
  };

  return async (
    ask: Parameters<ReadStore['read']>[0],
    { minLsn, wait }: Demands,
    { request, visit }: Reader,
  ): Promise<Read> => {
    const deadline = now() + wait;
    const reached = async (lsn: Lsn): Promise<boolean> => {
      const began = now();
      const outcome = await watermark.passed(lsn, deadline - began, request.signal);
      spent(visit, 'wait', began);
      return outcome !== 'late';
    };

    if (minLsn === undefined) return readOnce(ask, visit);
    for (let waited = false; ; waited = true) {
      const read = await readOnce(ask, visit).catch(refusalIn);
      const isSettled = read instanceof Refusal ? waited : hasNothingToWaitFor(read, minLsn);
      if (!isSettled && (await reached(minLsn))) continue;
      if (read instanceof Refusal) throw read;
      return read;
    }
  };
};
