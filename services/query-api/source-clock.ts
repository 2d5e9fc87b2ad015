import { millisOf } from '#read-model/time.ts';
import type { ReadPosition } from './ports.ts';

export type Clocks = {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
};

export type SourceClock = {
  saw(position: ReadPosition): void;
  /** What the source's clock shows at least, or ours when that is later; milliseconds since 1970. */
  now(): number;
  /** Milliseconds by which ours is behind it at least. */
  behind(): number;
  /**
   * Whether commits arrive as fast as they are made. How old a position was that was found first, or while the line
   * catches up, only a right clock knows.
   */
  isSettled(): boolean;
};

/** Clocks that nobody sets drift apart, by a tenth of a second within this time. */
const HOUR = 3_600_000;
/** Commits that overlap may be this far out of order. */
const SET_BACK = 100;
/** Milliseconds; a beat of the source and what it may be late. */
const SETTLING = 1000;
const never = Number.NEGATIVE_INFINITY;

/**
 * A commit is seen after it was made, and from then on as much time passes there as here. So answers grow old also where
 * our clock is behind, or was set back. What was found out is forgotten when the line moves on an hour later, and when
 * the source's own clock is set back; never while the line stands still.
 */
export const sourceClock = ({ clock, elapsed }: Clocks): SourceClock => {
  let newest: ReadPosition | undefined;
  /** What was found out when it last rose by much: what is seen from then on is younger than what was before. */
  let risen = { by: never, at: never };
  let settled = false;
  /** How far the source's clock is ahead of `elapsed`, at least: found out in the hour before and in this one. */
  let [before, present] = [never, never];
  let begun = elapsed();
  const atLeast = (): number => elapsed() + Math.max(before, present);

  return {
    saw(position) {
      const at = elapsed();
      const committedAt = millisOf(position.committedAt);
      const went = newest ? committedAt - millisOf(newest.committedAt) : 0;
      if (newest && position.lsn <= newest.lsn && went <= 0) return;
      if (newest && position.lsn > newest.lsn && went < -SET_BACK) [before, present] = [never, never];
      if (committedAt - at > risen.by + SET_BACK) risen = { by: committedAt - at, at };
      else settled ||= at - risen.at >= SETTLING;
      if (at - begun > HOUR) [before, present, begun] = [present, never, at];
      present = Math.max(present, committedAt - at);
      newest = position;
    },
    now: () => Math.max(clock(), atLeast()),
    behind: () => Math.max(0, atLeast() - clock()),
    isSettled: () => settled,
  };
};
