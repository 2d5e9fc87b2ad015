import type { LogHistory } from '#projector/log-ports.ts';
import type { LogRecord, RawRecord, Told } from '#projector/ports.ts';
import type { Source } from '#projector/source-ports.ts';
import { emptyReference, type Reference } from '#read-model/reference.ts';
import type { ChildRows } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import { type Fact, wholeRow } from '#test/support/build.ts';
import { now } from './scripted-log.ts';

/** The rows of a source at one moment, and a position that no commit among them lies behind. */
export type Moment = { readonly rows: readonly Fact[]; readonly lsn: number };

const requestsOf = (rows: readonly Fact[]): SourceRequest[] => {
  const children = <K extends keyof ChildRows>(kind: K, id: string): (ChildRows[K] & { readonly id: string })[] =>
    rows
      .filter((row) => row.kind === kind && row.requestId === id)
      .map((row) => ({ id: row.id, ...(wholeRow as (of: K, given: object) => ChildRows[K])(kind, row.row as object) }));
  return rows
    .filter(({ kind }) => kind === 'request')
    .map(({ id, row }) => ({
      ...{ id, row: wholeRow('request', row as object), assignees: children('assignee', id) },
      ...{ readStates: children('readState', id), messages: children('message', id) },
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};

const referenceOf = (rows: readonly Fact[]): Reference => ({
  ...emptyReference,
  status: new Map(
    rows.filter(({ kind }) => kind === 'status').map(({ id, row }) => [id, wholeRow('status', row as object)]),
  ),
});

const unused = (): never => {
  throw new Error('not of a copy’s concern');
};

/** A source whose snapshots are of this moment. */
export const memorySource = ({ rows, lsn }: Moment): Source => ({
  async snapshot() {
    const requests = requestsOf(rows);
    return {
      ...{ lsn, takenAt: 0n, examine: unused },
      reference: async () => referenceOf(rows),
      async *requests(selection) {
        if (selection.kind !== 'all') return unused();
        const { after } = selection;
        for (const request of requests) if (after === null || request.id > after) yield [request];
      },
      count: async () => requests.length,
      close: async () => undefined,
    };
  },
  mark: unused,
  close: async () => undefined,
});

/** A log of these records, for looking. */
export const memoryHistory = (told: readonly Told[]) => {
  const raw = (offset: number): RawRecord => ({ offset, timestamp: now, epoch: 0, key: null, value: Buffer.alloc(8) });
  const log: LogHistory = {
    bounds: async () => ({ oldest: 0, next: told.length, topicId: null }),
    async from(start) {
      let at = start;
      return {
        async upTo(offset) {
          const records = Array.from({ length: offset - at }, (_, n) => raw(at + n));
          at = offset;
          return records;
        },
        stop: async () => undefined,
      };
    },
    close: async () => undefined,
  };
  const decode = ({ offset }: RawRecord): LogRecord => ({ offset, timestamp: now, ...(told[offset] as Told) });
  return { log, decode };
};
