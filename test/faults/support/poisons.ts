import { KEY_FIELD, MARKERS } from '#adapters/debezium/record-key.ts';
import type { Category } from '#projector/ports.ts';
import { type ByHand, type Envelope, keyOf } from './by-hand.ts';
import type { FaultyLine } from './faulty-line.ts';

export type Poison = ByHand & {
  readonly what: string;
  readonly category: Category;
  /** What it is about: a request, a reference row, or nobody knows. */
  readonly about: 'request' | 'reference' | 'unknown';
};

type Row = Envelope & { readonly after: Readonly<Record<string, unknown>> };

const without = (object: object, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/**
 * No JSON, or JSON of nothing that could be a record. The key is that of a row there is, or says nothing; a record without
 * any is refused by the broker, because the topic is compacted.
 */
export const noRecords = (line: FaultyLine, message: Row): readonly Poison[] => {
  const key = keyOf(line, 'chat_messages', { request_id: message.after['request_id'], id: message.after['id'] });
  const whole = JSON.stringify(without(message, 'key'));
  const about = 'request' as const;
  return [
    { what: 'cut in the middle', key, value: whole.slice(0, whole.length / 2), category: 'malformed', about },
    { what: 'empty', key, value: '', category: 'malformed', about },
    { what: 'spaces', key, value: ' \n', category: 'malformed', about },
    {
      what: 'wrong UTF-8',
      key,
      value: Buffer.concat([
        Buffer.from(whole.slice(0, -1)),
        Buffer.from([0x2c, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      ]),
      category: 'not-utf8',
      about,
    },
    ...['null', '[]', '[1, 2]', '42', '"a text"', 'true'].map(
      (value): Poison => ({ what: value, key, value, category: 'malformed', about }),
    ),
    { what: 'an object of nothing', key: {}, value: {}, category: 'not-ours', about: 'unknown' },
    { what: 'somebody else’s', key: 'a key', value: { hello: 'world' }, category: 'not-ours', about: 'unknown' },
    { what: 'a tombstone whose key is none', key: 'a key', value: null, category: 'malformed', about: 'unknown' },
  ];
};

/** Envelopes that are not whole, or say what none of ours can. */
export const noRows = (line: FaultyLine, message: Row, status: Row): readonly Poison[] => {
  const key = keyOf(line, 'chat_messages', { request_id: message.after['request_id'], id: message.after['id'] });
  const { source, after } = message;
  const of = (what: string, category: Category, value: object, about: Poison['about'] = 'request'): Poison => ({
    ...{ what, key, value: { ...value }, category, about },
  });
  return [
    ...['m', 't', 'x', 7, null].map((op) => of(`op ${op}`, 'unknown-operation', { ...message, op })),
    of('no op', 'missing-field', without(message, 'op')),
    of('no source', 'missing-field', without(message, 'source')),
    of('no after', 'missing-field', { ...message, op: 'u', after: null }),
    of('no before', 'missing-field', { ...message, op: 'd', before: null }),
    of('after is a list', 'bad-value', { ...message, after: [after] }),
    of('no transaction', 'missing-field', { ...message, transaction: null }),
    of('no LSN', 'missing-field', { ...message, source: without(source, 'lsn') }),
    of('an LSN that is none', 'bad-value', { ...message, source: { ...source, lsn: 'soon' } }),
    of('no content', 'missing-field', { ...message, after: without(after, 'content') }),
    of('a number for a text', 'bad-value', { ...message, after: { ...after, content: 12 } }),
    of('an id that is none', 'bad-value', { ...message, after: { ...after, id: 'me' } }),
    of('of another row', 'other-key', { ...message, after: { ...after, id: after['request_id'] } }),
    {
      ...of('of another table', 'unknown-table', { ...message, source: { ...source, table: 'invoices' } }, 'unknown'),
      key: keyOf(line, 'invoices', { id: 1 }),
    },
    {
      ...of('a status without name', 'missing-field', { ...status, after: without(status.after, 'name') }, 'reference'),
      key: keyOf(line, 'request_statuses', { id: status.after['id'] }),
    },
  ];
};

const KEY_OF_MARKERS = { [KEY_FIELD]: MARKERS };

/** Markers of transactions in shapes that none has. */
export const noMarkers = (): readonly Poison[] => {
  const of = (what: string, category: Category, value: object): Poison => ({
    ...{ what, key: KEY_OF_MARKERS, value: { ...value }, category, about: 'unknown' },
  });
  const now = Date.now();
  return [
    of('BEGIN without id', 'missing-field', { status: 'BEGIN', ts_ms: now }),
    of('BEGIN whose id is a number', 'missing-field', { status: 'BEGIN', id: 7, ts_ms: now }),
    of('END without count', 'missing-field', { status: 'END', id: '7:8', ts_ms: now }),
    of('END without time', 'missing-field', { status: 'END', id: '7:8', event_count: 0 }),
    of('END without position', 'missing-field', { status: 'END', id: '7', event_count: 0, ts_ms: now }),
    of('END that counts in words', 'bad-value', { status: 'END', id: '7:8', event_count: 'two', ts_ms: now }),
    of('neither BEGIN nor END', 'bad-value', { status: 'COMMIT', id: '7:8', ts_ms: now }),
    of('status is null', 'bad-value', { status: null, id: '7:8', ts_ms: now }),
  ];
};

const YEAR = 31_536_000_000;

/** Markers as they should be, of transactions that never were. */
export const falseMarkers = (): readonly ByHand[] => {
  const now = Date.now();
  return [
    { status: 'BEGIN', id: '7:8', event_count: null, ts_ms: now },
    { status: 'END', id: '7:8', event_count: 0, ts_ms: now },
    { status: 'END', id: '8:9', event_count: 3, ts_ms: now - YEAR },
    { status: 'END', id: `9:${2 ** 50}`, event_count: 0, ts_ms: now },
    { status: 'END', id: `10:${2 ** 51}`, event_count: 0, ts_ms: now + 50 * YEAR },
  ].map((value) => ({ key: KEY_OF_MARKERS, value }));
};
