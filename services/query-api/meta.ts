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
    ...(position.source && { source: position.source }),
  };
};

/** What there is to be said about an answer, in words with commas between; empty for most. */
export const warningsIn = ({ stale, partial, degraded, clockBehindMs, source }: Meta): string => {
  if (!stale && !partial && !degraded && !clockBehindMs && !source) return '';
  const words = [
    stale && 'stale',
    partial && 'partial',
    degraded && 'degraded',
    clockBehindMs && 'clock-behind',
    source,
  ];
  return words.filter(Boolean).join(', ');
};

/** The same as headers, for whoever does not read bodies. */
export const metaHeaders = (meta: Meta, warnings = warningsIn(meta)): Readonly<Record<string, string>> => ({
  'X-Applied-LSN': meta.asOf.lsn,
  'X-Data-Age': (meta.ageMs / 1000).toFixed(3),
  'X-Generation': String(meta.generation),
  ...(warnings && { 'X-Data-Warning': warnings }),
});
