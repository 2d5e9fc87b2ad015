import type { Change } from '#read-model/change.ts';
import { countsAsSolved, type Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { LogTail } from '../log-ports.ts';
import type { LogRecord, RawRecord } from '../ports.ts';

/** What the log touched while we looked: requests by id (parents when a child names them), reference rows as `kind id`. */
export type Touches = {
  /** Reads on, up to the record before this offset. */
  upTo(offset: number): Promise<void>;
  /** Was it touched at this offset or behind it, as far as the log has been read? */
  since(what: string, offset: number): boolean;
  /** All that was. */
  allSince(offset: number): string[];
  /** A status counted otherwise for a while, or does now: that moves requests which no record names. */
  reclassified(): boolean;
};

const namesIn = (change: Change): string[] => {
  if (change.kind === 'request') return [change.id, ...(change.row?.parentId ? [change.row.parentId] : [])];
  if (change.kind === 'assignee' || change.kind === 'message' || change.kind === 'readState') return [change.requestId];
  return [`${change.kind} ${change.id}`];
};

const changesIn = (record: LogRecord): readonly Change[] => {
  if (record.type === 'row') return record.changes;
  return record.type === 'tombstone' && record.change ? [record.change] : [];
};

/** `reference`: the statuses that requests are judged by. */
export const touchesOf = (tail: LogTail, decode: (record: RawRecord) => LogRecord, reference: Reference): Touches => {
  const last = new Map<Uuid, number>();
  let reclassified = false;
  let read = 0;
  return {
    async upTo(offset) {
      if (offset <= read) return;
      for (const raw of await tail.upTo(offset)) {
        for (const change of changesIn(decode(raw))) {
          for (const name of namesIn(change)) last.set(name, raw.offset);
          if (change.kind !== 'status') continue;
          const solved = countsAsSolved(reference, Number(change.id));
          reclassified ||= (change.row?.countAsSolved ?? (change.row ? solved : false)) !== solved;
        }
      }
      read = offset;
    },
    since: (what, offset) => (last.get(what) ?? -1) >= offset,
    allSince: (offset) => [...last].filter(([, at]) => at >= offset).map(([name]) => name),
    reclassified: () => reclassified,
  };
};
