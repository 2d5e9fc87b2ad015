import type { Lsn } from '#read-model/position.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { Demands } from './demands.ts';
import type { Fallback } from './fallback.ts';
import type { Freshness } from './freshness.ts';
import { now, spent, type Visit } from './observe/visit.ts';
import type { Found, ReadStore, Unavailable } from './ports.ts';
import type { Outcome, Watermark } from './wait-for-position.ts';

type Deps = {
  readonly store: Pick<ReadStore, 'read'>;
  /** What is read when the store is unreachable; null: nothing. */
  readonly fallback: Pick<Fallback, 'read'> | null;
  readonly freshness: Freshness;
  readonly watermark: Watermark;
};

/** What was found and what is to be told of its position. */
type Read = { readonly found: Found | Unavailable; readonly told: ReturnType<Freshness['begin']> };

type Reader = { readonly technician: Uuid; readonly request: Request; readonly visit: Visit | undefined };

/** Of the database there is nothing later, and of what cannot be read nothing at all. */
const hasNothingToWaitFor = ({ found }: Read, minLsn: Lsn): boolean =>
  'unavailable' in found || found.position.lsn >= minLsn || found.position.source === 'database';

/**
 * Reads, and when what is found is of a position before the one demanded, waits for that and reads again. What it gives
 * may still be before it, when there was no more time; then it is of the end of the wait.
 */
export const createReadSince = ({ store, fallback, freshness, watermark }: Deps) => {
  const readOnce = async (ask: Parameters<ReadStore['read']>[0], { request, visit }: Reader): Promise<Read> => {
    const asked = now();
    const told = freshness.begin();
    const before = visit?.attempts ?? 0;
    const found = await store.read(ask);
    spent(visit, 'store', asked);
    if (visit) visit.again += Math.max(0, visit.attempts - before - 1);
    // Where this process is late itself, more work for it and for Postgres would not help.
    const isAway = 'unavailable' in found && found.unavailable === 'unreachable' && !found.ours;
    if (!fallback || !isAway) return { found, told };
    const fallen = now();
    const toldInstead = freshness.begin();
    const instead = await fallback.read(ask, request.signal);
    spent(visit, 'fallback', fallen);
    if (visit) visit.fromDatabase = !('unavailable' in instead);
    return { found: instead, told: toldInstead };
  };

  return async (ask: Parameters<ReadStore['read']>[0], { minLsn, wait }: Demands, reader: Reader): Promise<Read> => {
    const { technician, request, visit } = reader;
    const deadline = now() + wait;
    let outcome: Outcome | undefined;
    for (;;) {
      const read = await readOnce(ask, reader);
      if (minLsn === undefined || outcome === 'late' || hasNothingToWaitFor(read, minLsn)) return read;
      const began = now();
      const { signal: gone } = request;
      outcome = await watermark.passed(minLsn, { milliseconds: deadline - began, who: technician, gone });
      spent(visit, 'wait', began);
      if (gone.aborted) return read;
    }
  };
};
