import type { LogHistory } from './log-ports.ts';
import type { LogRecord, Position, RawRecord } from './ports.ts';
import { readRecord } from './recognise.ts';

export type NoteDeps = {
  readonly log: LogHistory;
  readonly decode: (record: RawRecord) => LogRecord;
  /** What lies before this offset says nothing of the source as it is now. */
  readonly since: number;
};

/** Where the log is to be read on from, so that nothing is missed which a snapshot taken from now on does not see. */
export type Noted = Pick<Position, 'topicId' | 'offset' | 'last' | 'lsn' | 'committedAt'>;
type End = Omit<Noted, 'topicId'>;

/** Microseconds. A commit is in the log a moment before snapshots see it, and longer where it waits for a standby. */
const MARGIN = 10_000_000n;
const FIRST_LOOK = 2000;
/** Records held at once. */
const SLICE = 5000;

/** The ends of transactions among the records from an offset on. */
const endsFrom = async (start: number, next: number, { log, decode }: NoteDeps): Promise<readonly End[]> => {
  const tail = await log.from(start);
  try {
    const ends: End[] = [];
    for (let to = start; to < next; ) {
      to = Math.min(to + SLICE, next);
      for (const raw of await tail.upTo(to)) {
        const record = decode(raw);
        if (record.type !== 'end') continue;
        ends.push({ offset: record.offset + 1, last: readRecord(raw), lsn: record.lsn, committedAt: record.at });
      }
    }
    return ends;
  } finally {
    await tail.stop();
  }
};

/** Behind the last transaction that ended ten seconds before the newest one; where the log begins when it is younger. */
export const notePosition = async (deps: NoteDeps): Promise<Noted> => {
  const { oldest, next, topicId } = await deps.log.bounds();
  const first = Math.min(Math.max(oldest, deps.since), next);
  const beginning: End = { offset: first, last: null, lsn: 0, committedAt: 0n };
  for (let look = FIRST_LOOK; first < next; look *= 4) {
    const start = Math.max(first, next - look);
    const ends = await endsFrom(start, next, deps);
    const newest = ends.at(-1);
    const settled = newest && ends.findLast(({ committedAt }) => committedAt <= newest.committedAt - MARGIN);
    if (settled || start === first) return { topicId, ...(settled ?? beginning) };
  }
  return { topicId, ...beginning };
};
