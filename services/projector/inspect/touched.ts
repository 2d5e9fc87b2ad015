import type { Change } from '#read-model/change.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { LogRecord } from '../ports.ts';
import type { InspectDeps } from './deps.ts';
import { type Json, plain } from './plain.ts';

/** A record of the log that is about a request or one of the rows that belong to it. */
export type Touch = {
  readonly offset: number;
  /** When it was written to the log. */
  readonly at: string;
  readonly op: 'written' | 'deleted' | 'snapshot';
  readonly kind: Change['kind'];
  readonly rowId: string;
  readonly transaction: string | null;
  /** The fields that the source sent. */
  readonly row: Json;
};

export type Touched = {
  /** Looked at: from this offset up to the other, which is not included. */
  readonly from: number;
  readonly to: number;
  /** The log goes back further than that. */
  readonly more: boolean;
  /** Newest first. */
  readonly records: readonly Touch[];
};

/** How many records of the log are looked at, and how many read at once. */
const BACK = 20_000;
const PORTION = 2000;

const changesIn = (record: LogRecord): readonly Change[] => {
  if (record.type === 'row') return record.changes;
  return record.type === 'tombstone' && record.change ? [record.change] : [];
};

const isAbout = (change: Change, id: Uuid): boolean =>
  change.kind === 'request' ? change.id === id : 'requestId' in change && change.requestId === id;

const touchesIn = (record: LogRecord, id: Uuid): Touch[] =>
  changesIn(record)
    .filter((change) => isAbout(change, id))
    .map((change) => ({
      offset: record.offset,
      at: new Date(record.timestamp).toISOString(),
      op: change.row === null ? 'deleted' : change.snapshot ? 'snapshot' : 'written',
      kind: change.kind,
      rowId: change.id,
      transaction: record.type === 'row' ? record.transaction : null,
      row: plain(change.row),
    }));

/** The records that touched a request, among the last of the log. */
export const lastTouches = async (
  id: Uuid,
  { log, decode }: Pick<InspectDeps, 'log' | 'decode'>,
  back = BACK,
): Promise<Touched> => {
  const { oldest, next } = await log.bounds();
  const from = Math.max(oldest, next - back);
  const records: Touch[] = [];
  const tail = await log.from(from);
  try {
    for (let reached = from; reached < next; reached += PORTION) {
      const portion = await tail.upTo(Math.min(next, reached + PORTION));
      // To look for the id's bytes costs a hundredth of decoding.
      const candidates = portion.filter(({ key, value }) => (value ?? key)?.includes(id));
      records.push(...candidates.flatMap((raw) => touchesIn(decode(raw), id)));
    }
  } finally {
    await tail.stop();
  }
  return { from, to: next, more: from > oldest, records: records.reverse() };
};
