import type { ExaminedRequest, Selection } from '../source-ports.ts';
import { groupsOf } from './ids.ts';
import type { Ledger } from './ledger.ts';
import { lookAt } from './look.ts';
import type { Moment } from './moment.ts';
import type { Run } from './run.ts';
import { type Suspects, suspect } from './suspects.ts';

/** Requests looked at in one go: Redis is busy with them for a few milliseconds. */
const PORTION = 100;
/** Portions under way at once: while one waits for Redis another is compared. */
const AT_ONCE = 2;
/** Requests after which the log is read on. */
const READ_ON = 10_000;

type Looked = Awaited<ReturnType<typeof lookAt>>;

/**
 * Compares every selected request of the source once; gives how many there were, and those that look different. The
 * ledger, when there is one, then knows where each of them counts.
 */
export const passOver = async (
  selection: Selection,
  { noted, snapshot }: Moment,
  run: Run,
  ledger: Ledger | null,
): Promise<{ readonly compared: number; readonly suspects: Suspects }> => {
  const suspects: Suspects = new Map();
  let compared = 0;

  const look = (portion: readonly ExaminedRequest[]): Promise<Looked> => {
    const sources = new Map(portion.map((source) => [source.id, source]));
    return lookAt({ ids: [...sources.keys()], sources, children: null, strays: new Map() }, run);
  };

  const note = async ({ seen, position }: Looked): Promise<void> => {
    for (const [id, { drift, expected }] of seen) {
      if (drift.length > 0) suspect(suspects, id, noted);
      ledger?.append(id, expected?.placed ?? null, expected?.openUnder ?? null);
    }
    compared += seen.size;
    await run.meter.add(seen.size);
    // Now and then, so that not too much of the log waits in memory.
    if (compared % READ_ON < seen.size) await run.touches.upTo(position.offset);
  };

  run.meter.phase('comparing', await snapshot.count(selection));
  for await (const looked of inOrder(snapshot.examine(selection), look)) await note(looked);
  return { compared, suspects };
};

/** Looks at portions while others are under way; gives the results in the order of the portions. */
const inOrder = async function* (
  portions: AsyncIterable<readonly ExaminedRequest[]>,
  look: (portion: readonly ExaminedRequest[]) => Promise<Looked>,
): AsyncGenerator<Looked> {
  const underWay: Promise<Looked>[] = [];
  try {
    for await (const portion of portions) {
      for (const group of groupsOf(portion, PORTION)) {
        const next = look(group);
        // Its failure is told when it is its turn.
        next.catch(() => undefined);
        underWay.push(next);
        if (underWay.length > AT_ONCE) yield await (underWay.shift() as Promise<Looked>);
      }
    }
    for (const looked of underWay.splice(0)) yield await looked;
  } finally {
    await Promise.allSettled(underWay);
  }
};
