import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelope, read, requestId, samples, update } from './envelope.ts';

// Promise 6: one poisoned record never stops the line.

const unreadable = (record: ReturnType<typeof read>) => {
  expect(record).toMatchObject({ type: 'unreadable', offset: 42, timestamp: 1234 });
  if (record.type !== 'unreadable') throw new Error('readable');
  expect(record.reason.length).toBeGreaterThan(0);
  expect(record.payload.length).toBeLessThanOrEqual(500);
  return record;
};

const without = (name: string): object => {
  const { [name]: _, ...rest } = update({});
  return rest;
};

const begin = { status: 'BEGIN', id: '1:2' };
const end = { status: 'END', id: '1:2', event_count: 1, ts_ms: 5 };

test.each<[string, Parameters<typeof read>[0]]>([
  ['malformed JSON', '{"before":'],
  ['an empty value', ''],
  ['wrong UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['JSON null', 'null'],
  ['a JSON array', '[]'],
  ['a JSON number', '7'],
  ['a JSON text', '"x"'],
  ['an empty object', {}],
  ['another table', envelope('passwords', { after: { id: 1 } })],
  ['a table called constructor', envelope('constructor', { after: { id: 1 } })],
  ['a table called __proto__', envelope('__proto__', { after: { id: 1 } })],
  ['operation m', { ...update({}), op: 'm' }],
  ['operation t', { ...update({}), op: 't' }],
  ['no operation', without('op')],
  ['an operation that is an object', { ...update({}), op: { c: 1 } }],
  ['no source', without('source')],
  ['source null', { ...update({}), source: null }],
  ['source without position', { ...update({}), source: { table: 'tags', ts_us: 1, snapshot: 'false' } }],
  ['source without time', { ...update({}), source: { table: 'service_requests', lsn: 1 } }],
  ['no after', without('after')],
  ['after that is a text', { ...update({}), after: 'x' }],
  ['a deletion without before', envelope('service_requests', { op: 'd' })],
  ['a transaction without id', { ...update({}), transaction: { total_order: 1 } }],
  ['a transaction without order', { ...update({}), transaction: { id: '7:1' } }],
  ['a sequence that is no JSON', { ...update({}), source: { ...(update({})['source'] as object), sequence: '[' } }],
  ['a sequence that is no list', { ...update({}), source: { ...(update({})['source'] as object), sequence: '5' } }],
  ['a marker of another kind', { ...begin, status: 'ABORT' }],
  ['a marker without id', { status: 'BEGIN' }],
  ['END without count', { ...end, event_count: null }],
  ['END without position', { ...end, id: '1' }],
  ['END without time', { ...end, ts_ms: undefined }],
  ['a child without its request', envelope('chat_read_states', { after: { id: 1, user_id: requestId } })],
  ['a request whose id is a number', update({ id: 12 })],
  ['a request whose id is a number written as text', update({ id: '12' })],
  ['a request whose id is no UUID', update({ id: 'x-y' })],
  [
    'a read state whose id is a UUID',
    envelope('chat_read_states', { after: { id: requestId, request_id: requestId } }),
  ],
  ['a status of 2^63', JSON.stringify(update({ status_id: '@' })).replace('"@"', '9223372036854775808')],
  ['a status of 1.5', update({ status_id: 1.5 })],
  ['a status that is null', update({ status_id: null })],
  ['a title that is a number', update({ title: 5 })],
  ['a title that is null', update({ title: null })],
  ['a time that is none', update({ created_at: 'yesterday' })],
  ['a time that is an object', update({ created_at: {} })],
  ['a flag written as text', update({ is_deleted: 'true' })],
  ['hours that are no number', update({ estimated_hours: 'long' })],
])('%s is set aside with a reason', (_name, value) => {
  unreadable(read(value));
});

test.each<[string, Parameters<typeof read>[0]]>([
  ['no key', null],
  ['a key that is no JSON', 'x'],
  ['a key that is no object', '[1]'],
  ['a key with a wrong id', { id: 'x', __dbz__physicalTableIdentifier: 'p.public.service_requests' }],
  ['a key without id', { __dbz__physicalTableIdentifier: 'p.public.service_requests' }],
])('a tombstone with %s is set aside', (_name, key) => {
  unreadable(read(null, key));
});

test('the reason names the column, never its content', () => {
  expect(unreadable(read(update({ is_deleted: 'secret' }))).reason).toBe(
    'is_deleted: string where true or false was expected',
  );
});

test('a record of 20 MB is kept by its first 500 characters only', () => {
  expect(unreadable(read(`{"x":"${'y'.repeat(20_000_000)}`)).payload).toHaveLength(500);
});

test('100,000 nested brackets are no way to end the process', () => {
  unreadable(read('['.repeat(100_000)));
  unreadable(read('['.repeat(100_000) + ']'.repeat(100_000)));
  const nested = `${'[9007199254740993,'.repeat(100_000)}1${']'.repeat(100_000)}`;
  expect(['unreadable', 'row']).toContain(
    read(
      JSON.stringify(update({ created_at: '@', x: '#' }))
        .replace('"@"', '9007199254740993')
        .replace('"#"', nested),
    ).type,
  );
});

test('keys called __proto__ reach no prototype', () => {
  const text = JSON.stringify(update({ evil: 1 })).replaceAll('"evil":1', '"__proto__":{"polluted":true,"title":"x"}');
  read(text);
  read(`{"__proto__":{"polluted":true},"source":{"__proto__":{"lsn":1}}}`);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  const noTitle = JSON.stringify(update({ title: undefined, evil: 1 })).replaceAll(
    '"evil":1',
    '"__proto__":{"title":"x"}',
  );
  const record = read(noTitle);
  expect(record.type === 'row' && record.changes[0]?.row).not.toHaveProperty('title');
});

test('whatever the bytes, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void read(Buffer.from(bytes), Buffer.from(bytes))),
  );
  fc.assert(fc.property(fc.jsonValue(), (value) => void read(JSON.stringify(value), JSON.stringify(value))));
});

test('a real record with any one value replaced by any other is a record or set aside', () => {
  const texts = samples.flatMap(({ value }) => (value ? [value.toString()] : []));
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(400), fc.jsonValue({ maxDepth: 1 }), (text, at, other) => {
      let left = at;
      const changed = JSON.parse(text, (_key, value) => (left-- === 0 ? other : value));
      expect(['row', 'begin', 'end', 'unreadable']).toContain(read(JSON.stringify(changed)).type);
    }),
    { numRuns: 2000 },
  );
});
