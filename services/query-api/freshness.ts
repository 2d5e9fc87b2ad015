import type { Meta } from './contract.ts';
import { metaOf } from './meta.ts';
import type { ReadPosition, ReadStore } from './ports.ts';
import { type Clocks, sourceClock } from './source-clock.ts';

export type Freshness = {
  /** To be called before a position is read: what it gives says what is told of that position. */
  begin(): (position: ReadPosition) => Meta;
  /** To be called about once a second, also when nobody asks: a line that stands still is to be noticed by then. */
  look(store: Pick<ReadStore, 'position'>): Promise<void>;
};

type Deps = Clocks & {
  readonly staleAfterMs: number;
  readonly log: { readonly warn: (fields: object, message: string) => void };
};

/** Less may be the way of the clocks of two machines; milliseconds. */
const WORTH_TELLING = 1000;

/** The furthest that was seen of the newest generation (0 before there is one), or of the database when that answered. */
type Seen = Pick<ReadPosition, 'generation' | 'lsn'>;

/** Generations may be of different histories of the source; its database is in that of the one it stands in for. */
const isComparable = ({ generation, source }: ReadPosition, seen: Seen): boolean =>
  source === 'database' || seen.generation === 0 || generation === seen.generation;

const furthest = (seen: Seen, position: ReadPosition): Seen => ({
  generation: position.source ? seen.generation : position.generation,
  lsn: isComparable(position, seen) ? Math.max(position.lsn, seen.lsn) : position.lsn,
});

/**
 * What readers are told about the age of answers. It does not rest on our clock alone, see source-clock.ts, and an
 * answer of a state before one that was known when it was asked for is flagged however young it is.
 */
export const createFreshness = ({ clock, elapsed, staleAfterMs, log }: Deps): Freshness => {
  const source = sourceClock({ clock, elapsed });
  let seen: Seen = { generation: 0, lsn: 0 };
  let wrong = false;

  const warn = (behind: number): void => {
    if (behind >= WORTH_TELLING && !wrong) {
      log.warn(
        { behindMs: Math.round(behind) },
        'the clock of this machine is behind that of the source: answers are aged by the source’s; set the clock right',
      );
    }
    wrong = behind >= WORTH_TELLING;
  };

  const begin: Freshness['begin'] = () => {
    const known = seen;
    return (position) => {
      // The database tells how far its log is, not when that was written: nothing is learnt of its clock by it.
      if (!position.source) source.saw(position);
      seen = furthest(seen, position);
      const behind = source.behind();
      warn(behind);
      const isOfUnknownAge = behind >= WORTH_TELLING && !source.isSettled();
      return metaOf(position, {
        now: source.now(),
        staleAfterMs,
        superseded: isOfUnknownAge || (isComparable(position, known) && position.lsn < known.lsn),
        clockBehindMs: behind >= WORTH_TELLING ? Math.round(behind) : 0,
      });
    };
  };

  return {
    begin,
    async look(store) {
      const told = begin();
      const position = await store.position();
      if (!('unavailable' in position)) told(position);
    },
  };
};
