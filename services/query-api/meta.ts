import { formatLsn } from '#read-model/position.ts';
import { formatMicros, millisOf } from '#read-model/time.ts';
import type { Meta } from './contract.ts';
import type { ReadPosition } from './ports.ts';

/** What the position is judged by; times in milliseconds. */
export type Judgement = {
  readonly now: number;
  readonly staleAfterMs: number;
  /** Something later was known already when it was read. */
  readonly superseded: boolean;
  /** 0: it is not. */
  readonly clockBehindMs: number;
};

/** What is said about the age of an answer. Clocks that disagree never give a negative age. */
export const metaOf = (position: ReadPosition, { now, staleAfterMs, superseded, clockBehindMs }: Judgement): Meta => {
  const ageMs = Math.max(0, Math.round(now - millisOf(position.committedAt)));
  return {
    asOf: { lsn: formatLsn(position.lsn), committedAt: formatMicros(position.committedAt) },
    ageMs,
    generation: position.generation,
    stale: ageMs > staleAfterMs || position.partial || superseded,
    partial: position.partial,
    degraded: position.degraded,
    ...(clockBehindMs > 0 && { clockBehindMs }),
  };
};
