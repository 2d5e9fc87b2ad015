import type { LogHistory } from './log-ports.ts';
import type { LogRecord, Position, RawRecord } from './ports.ts';

export type NoteDeps = {
  readonly log: LogHistory;
  readonly decode: (record: RawRecord) => LogRecord;
};

/** Where the log is to be read on from, so that nothing is missed which a snapshot taken from now on does not see. */
export type Noted = Pick<Position, 'offset' | 'lsn' | 'committedAt'>;

/** Microseconds. A commit is in the log a moment before snapshots see it, and longer where it waits for a standby. */
const MARGIN = 10_000_000n;
const FIRST_LOOK = 2000;
/** Records held at once. */
const SLICE = 5000;

/** The ends of transactions among the records from an offset on. */
const endsFrom = async (start: number, next: number, { log, decode }: NoteDeps): Promise<readonly Noted[]> => {
  const tail = await log.from(start);
  try {
    const ends: Noted[] = [];
    for (let to = start; to < next; ) {
      to = Math.min(to + SLICE, next);
      for (const record of (await tail.upTo(to)).map(decode)) {
        if (record.type === 'end') ends.push({ offset: record.offset + 1, lsn: record.lsn, committedAt: record.at });
      }
    }
    return ends;
  } finally {
    await tail.stop();
  }
};

/** Behind the last transaction that ended ten seconds before the newest one; the log's beginning when it is younger. */
export const notePosition = async (deps: NoteDeps): Promise<Noted> => {
  const { oldest, next } = await deps.log.bounds();
  const beginning: Noted = { offset: oldest, lsn: 0, committedAt: 0n };
  for (let look = FIRST_LOOK; oldest < next; look *= 4) {
    const start = Math.max(oldest, next - look);
    const ends = await endsFrom(start, next, deps);
    const newest = ends.at(-1);
    const settled = newest && ends.findLast(({ committedAt }) => committedAt <= newest.committedAt - MARGIN);
    if (settled || start === oldest) return settled ?? beginning;
  }
  return beginning;
};
