import { formatLsn } from '#read-model/position.ts';
import { millisOf } from '#read-model/time.ts';
import type { CopyProgress, FeedStatus, GenerationLook, GenerationRecord, Verified } from '../generation-ports.ts';

/** A generation in short. Times in milliseconds since 1970. */
export type GenerationStatus = {
  readonly number: number;
  readonly state: GenerationRecord['state'];
  readonly from: GenerationRecord['from'];
  readonly fingerprint: string;
  /** Of the log, in which it was staged. */
  readonly epoch: number;
  readonly phase: 'copying' | 'snapshot' | 'live' | 'lost';
  readonly lsn: string | null;
  /** Since the last commit applied; null until the source's first state is in. */
  readonly ageMs: number | null;
  /** Records of the log that are not applied yet; null when one of both is not known. */
  readonly behind: number | null;
  /** Records set aside. */
  readonly parked: number;
  /** What was noticed to be lost or altered, a sentence each. */
  readonly damage: readonly string[];
  readonly feed: FeedStatus | null;
  readonly copy: CopyProgress | null;
  readonly verified: Verified | null;
  readonly keepUntil: number | null;
};

/** `end`: the next record to be written to the log; `now` in milliseconds. */
export const generationStatus = (
  { number, state, from, fingerprint, epoch, verified, keepUntil }: GenerationRecord,
  { position, feed, copy, damage }: GenerationLook,
  end: number | null,
  now: number,
): GenerationStatus => ({
  ...{ number, state, from, fingerprint, epoch, verified, keepUntil, feed, copy },
  phase: position?.phase ?? 'lost',
  lsn: position && formatLsn(position.lsn),
  ageMs: position?.phase === 'live' ? Math.max(0, now - millisOf(position.committedAt)) : null,
  behind: position && position.phase !== 'copying' && end !== null ? Math.max(0, end - position.offset) : null,
  parked: position?.parked ?? 0,
  damage: Object.keys(damage),
});
