import { readFileSync } from 'node:fs';
import { decode } from '#adapters/debezium/decode.ts';
import type { LogRecord, RawRecord } from '#projector/ports.ts';

type Sample = { offset: number; timestamp: number; key: string | null; value: string | null };

const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));

/** Records of a real topic (Debezium 3.7.0.Final, Postgres 15), two of each kind at most. */
export const samples: readonly RawRecord[] = readFileSync(new URL('samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample)
  .map((sample) => ({ ...sample, epoch: 0, key: bytes(sample.key), value: bytes(sample.value) }));

export const requestId = '10000000-0000-4000-8000-000000000001';

const after = {
  ...{ id: requestId, requester_id: '00000000-0000-4000-8000-000000000004', business_unit_id: 1, tag_id: null },
  ...{ status_id: 1, priority_id: 3, subcategory_id: null, title: 'Help', created_at: 1, updated_at: 2 },
  ...{ resolved_at: null, due_date: null, completed_at: null, parent_task_id: null, assigned_to_section_id: null },
  ...{ assigned_to_technician_id: null, is_blocked: false, estimated_hours: null, is_deleted: false },
};

/** An envelope as Debezium writes it, but for what is given. */
export const envelope = (table: string, more: object): Record<string, unknown> => ({
  before: null,
  after: null,
  source: { lsn: 500, txId: 7, ts_us: 1_700_000_000_000_000, snapshot: 'false', sequence: '["400","500"]', table },
  transaction: { id: '7:500', total_order: 1, data_collection_order: 1 },
  op: 'u',
  ...more,
});

/** An update of the request to these columns. */
export const update = (columns: object): Record<string, unknown> =>
  envelope('service_requests', { after: { ...after, ...columns } });

type Json = string | object | number | boolean | null;

/** What becomes of a record with this value and key; texts are taken as they are. */
export const read = (value: Json | Buffer, key: Json | Buffer = null): LogRecord => {
  const written = (it: Json | Buffer): Buffer | null => {
    if (it === null || Buffer.isBuffer(it)) return it;
    return Buffer.from(typeof it === 'string' ? it : JSON.stringify(it));
  };
  return decode({ offset: 42, timestamp: 1234, epoch: 0, key: written(key), value: written(value) });
};

/** The only change that a row record tells. */
export const changeIn = (record: LogRecord): { row: Record<string, unknown> | null } & Record<string, unknown> => {
  if (record.type !== 'row' || record.changes.length !== 1)
    throw new Error(`not one change: ${JSON.stringify(record)}`);
  return record.changes[0] as never;
};
