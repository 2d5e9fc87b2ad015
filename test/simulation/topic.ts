import type { LogBounds, LogRecord, RawRecord, Told } from '#projector/ports.ts';

type Entry = RawRecord & { readonly told: Told };

/** The log in Kafka: one partition, and all that can happen to it. */
export type Topic = {
  append(records: readonly Told[]): void;
  read(offset: number, most: number): readonly RawRecord[];
  bounds(): LogBounds;
  /** Grows whenever a client has to ask anew where the topic is. */
  moves(): number;
  /** Removes what a later record of the same row makes superfluous, among the first so many of the old records. */
  compact(share: number): number;
  /** The last records, none older than a day, are lost with the broker that held them. */
  truncate(records: number): void;
  /** Records before the offset are deleted (DeleteRecords). */
  cut(offset: number): void;
  /** It was deleted, and there is a new one of the same name. */
  recreate(): void;
};

const DAY = 86_400_000;

/** Keys name row and request; all markers of transactions share one. */
const keyOf = ({ told }: Entry): string => {
  const change = told.type === 'row' ? told.changes[0] : told.type === 'tombstone' ? told.change : null;
  if (!change) return 'transaction';
  return `${change.kind} ${'requestId' in change ? change.requestId : ''} ${change.id}`;
};

export const topic = (clock: () => number): Topic => {
  let entries: Entry[] = [];
  let oldest = 0;
  let next = 0;
  let written = 0;
  let topics = 1;
  let moves = 0;
  return {
    append(records) {
      for (const told of records) {
        // No two records have the same bytes: the connector puts the time into each.
        const value = Buffer.from(String(written++));
        entries.push({ offset: next++, timestamp: clock(), epoch: 0, key: null, value, told });
      }
    },
    read(offset, most) {
      const from = entries.findIndex((entry) => entry.offset >= offset);
      return from < 0 ? [] : entries.slice(from, from + most);
    },
    bounds: () => ({ oldest, next, topicId: `topic ${topics}` }),
    moves: () => moves,
    compact(share) {
      const old = entries.filter(({ timestamp }) => timestamp < clock() - DAY).length;
      const first = Math.ceil(old * share);
      const last = new Map(entries.slice(0, first).map((entry) => [keyOf(entry), entry]));
      const left = entries.filter((entry, index) => index >= first || last.get(keyOf(entry)) === entry);
      const removed = entries.length - left.length;
      entries = left;
      return removed;
    },
    truncate(records) {
      const young = entries.filter(({ timestamp }) => timestamp >= clock() - DAY).length;
      next = Math.max(oldest, next - Math.min(records, young));
      entries = entries.filter(({ offset }) => offset < next);
      moves++;
    },
    cut(offset) {
      oldest = Math.min(Math.max(oldest, offset), next);
      entries = entries.filter((entry) => entry.offset >= oldest);
    },
    recreate() {
      entries = [];
      oldest = 0;
      next = 0;
      topics++;
      moves++;
    },
  };
};

/** Records are not written as bytes here: each carries what it tells. */
export const decode = (raw: RawRecord): LogRecord => ({
  ...(raw as Entry).told,
  offset: raw.offset,
  timestamp: raw.timestamp,
});
