import type { LogBounds, Position } from '../ports.ts';

/** What can be seen of a feed that follows the log, at one moment. */
export type Seen = {
  /** Another member reads: this one consumes nothing, rightly. */
  readonly standsBy: boolean;
  /** It waits for something else than the log: a store that is away, the readers it spares. */
  readonly waits: boolean;
  /** Something that was received is not applied yet. */
  readonly busy: boolean;
  /** The next record it asks for; null: it has none, or looks for its place. */
  readonly next: number | null;
  /** How far it is; null: it is no member of the group yet, or looks for its place. */
  readonly position: Position | null;
  /** What the log holds now; null: the broker does not say. */
  readonly log: LogBounds | null;
};

/** What is remembered from one look to the next. */
export type Vigil = {
  /** Milliseconds for which it has consumed nothing of what there was to consume. */
  readonly quiet: number;
  /** How far it had come. */
  readonly position: Position | null;
  readonly next: number;
};

export const firstVigil: Vigil = { quiet: 0, position: null, next: 0 };

export type Verdict = 'lives' | 'hangs' | 'other-log';

/** Milliseconds between two looks. */
export const LOOK_EVERY = 2000;
/** Milliseconds: with the look that finds it, and the time to end, what hangs is started again within half a minute. */
const LONGEST_QUIET = 24_000;
/** More than that between two looks says that this process itself stood still; milliseconds. */
const LONGEST_STEP = 6000;

const isOther = ({ position, log }: Seen): boolean =>
  position?.topicId != null && log?.topicId != null && position.topicId !== log.topicId;

/** A step was applied, also one that went back with the store. */
const applied = (before: Position | null, now: Position | null): boolean =>
  now !== null && (now.step !== before?.step || now.offset !== before.offset);

const hasRead = ({ next, busy, log }: Seen): boolean => !busy && next !== null && log !== null && next >= log.next;

/**
 * Does a feed consume what there is? A broker that does not say proves nothing, either way. Reading the same records
 * again and again is no progress; getting past what compaction has emptied is.
 */
export const watchOver = (
  before: Vigil,
  now: Seen,
  elapsed: number,
): { readonly vigil: Vigil; readonly verdict: Verdict } => {
  if (isOther(now)) return { vigil: before, verdict: 'other-log' };
  const wentOn = applied(before.position, now.position);
  const reached = now.next !== null && (wentOn || now.next > before.next) ? now.next : before.next;
  const moves = wentOn || reached > before.next;
  const known = { position: now.position ?? before.position, next: reached };
  if (moves || now.standsBy || now.waits || hasRead(now)) return { vigil: { quiet: 0, ...known }, verdict: 'lives' };
  const quiet = before.quiet + (now.log ? Math.min(elapsed, LONGEST_STEP) : 0);
  return { vigil: { quiet, ...known }, verdict: quiet >= LONGEST_QUIET ? 'hangs' : 'lives' };
};
