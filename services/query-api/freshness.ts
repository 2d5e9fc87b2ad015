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

/**
 * What readers are told about the age of answers. It does not rest on our clock alone, see source-clock.ts, and an
 * answer of a state before one that was known when it was asked for is flagged however young it is.
 */
export const createFreshness = ({ clock, elapsed, staleAfterMs, log }: Deps): Freshness => {
  const source = sourceClock({ clock, elapsed });
  /** The furthest that was seen of the newest generation. */
  let seen: Pick<ReadPosition, 'generation' | 'lsn'> = { generation: 0, lsn: 0 };
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
      const { generation, lsn } = position;
      source.saw(position);
      if (generation !== seen.generation || lsn > seen.lsn) seen = { generation, lsn };
      const behind = source.behind();
      warn(behind);
      return metaOf(position, {
        now: source.now(),
        staleAfterMs,
        superseded: generation === known.generation && lsn < known.lsn,
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
