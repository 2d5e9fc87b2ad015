import { formatLsn } from '#read-model/position.ts';
import { formatMicros } from '#read-model/time.ts';
import type { Meta } from './contract.ts';
import type { ReadPosition } from './ports.ts';

/** What is said about the age of an answer; `now` and `staleAfterMs` in milliseconds. Clocks that disagree never give a negative age. */
export const metaOf = (position: ReadPosition, now: number, staleAfterMs: number): Meta => {
  const ageMs = Math.max(0, Math.round(now - Number(position.committedAt / 1000n)));
  return {
    asOf: { lsn: formatLsn(position.lsn), committedAt: formatMicros(position.committedAt) },
    ageMs,
    generation: position.generation,
    stale: ageMs > staleAfterMs || position.partial,
    partial: position.partial,
    degraded: position.degraded,
  };
};
