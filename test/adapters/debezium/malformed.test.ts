import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CATEGORIES, type Category } from '#projector/ports.ts';
import { envelope, read, requestId, samples, update } from './envelope.ts';

// Promise 6: one poisoned record never stops the line.

/** As much of a record as may be kept. */
const MOST = 1500;

const unreadable = (record: ReturnType<typeof read>) => {
  expect(record).toMatchObject({ type: 'unreadable', offset: 42, timestamp: 1234 });
  if (record.type !== 'unreadable') throw new Error('readable');
  expect(record.reason.length).toBeGreaterThan(0);
  expect(record.payload.length).toBeLessThanOrEqual(MOST);
  expect(CATEGORIES).toContain(record.category);
  return record;
};

const without = (name: string): object => {
  const { [name]: _, ...rest } = update({});
  return rest;
};

const begin = { status: 'BEGIN', id: '1:2' };
const end = { status: 'END', id: '1:2', event_count: 1, ts_ms: 5 };

const source = update({})['source'] as object;

test.each<[Category, string, Parameters<typeof read>[0]]>([
  ['malformed', 'malformed JSON', '{"before":'],
  ['malformed', 'an empty value', ''],
  ['not-utf8', 'wrong UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['malformed', 'JSON null', 'null'],
  ['malformed', 'a JSON array', '[]'],
  ['malformed', 'a JSON number', '7'],
  ['malformed', 'a JSON text', '"x"'],
  ['not-ours', 'an empty object', {}],
  ['not-ours', 'somebody else’s object', { hello: 'world' }],
  ['not-ours', 'an envelope with its schema', { schema: {}, payload: update({}) }],
  ['unknown-table', 'another table', envelope('passwords', { after: { id: 1 } })],
  ['unknown-table', 'a table called constructor', envelope('constructor', { after: { id: 1 } })],
  ['unknown-table', 'a table called __proto__', envelope('__proto__', { after: { id: 1 } })],
  ['unknown-operation', 'operation m', { ...update({}), op: 'm' }],
  ['unknown-operation', 'operation t', { ...update({}), op: 't' }],
  ['missing-field', 'no operation', without('op')],
  ['unknown-operation', 'an operation that is an object', { ...update({}), op: { c: 1 } }],
  ['missing-field', 'no source', without('source')],
  ['missing-field', 'source null', { ...update({}), source: null }],
  ['missing-field', 'source without position', { ...update({}), source: { ...source, lsn: undefined } }],
  ['missing-field', 'source without time', { ...update({}), source: { ...source, ts_us: undefined } }],
  ['missing-field', 'no after', without('after')],
  ['bad-value', 'after that is a text', { ...update({}), after: 'x' }],
  ['missing-field', 'a deletion without before', envelope('service_requests', { op: 'd' })],
  ['missing-field', 'a change outside any transaction', { ...update({}), transaction: null }],
  ['missing-field', 'a change without its transaction', without('transaction')],
  ['missing-field', 'a transaction without id', { ...update({}), transaction: { total_order: 1 } }],
  ['missing-field', 'a transaction without order', { ...update({}), transaction: { id: '7:1' } }],
  ['bad-value', 'a sequence that is no JSON', { ...update({}), source: { ...source, sequence: '[' } }],
  ['bad-value', 'a sequence that is no list', { ...update({}), source: { ...source, sequence: '5' } }],
  ['bad-value', 'a marker of another kind', { ...begin, status: 'ABORT' }],
  ['missing-field', 'a marker without id', { status: 'BEGIN' }],
  ['bad-value', 'END without count', { ...end, event_count: null }],
  ['bad-value', 'END with a count that is none', { ...end, event_count: 'many' }],
  ['bad-value', 'END with half a row', { ...end, event_count: 1.5 }],
  ['missing-field', 'END without position', { ...end, id: '1' }],
  ['missing-field', 'END without time', { ...end, ts_ms: undefined }],
  [
    'missing-field',
    'a child without its request',
    envelope('chat_read_states', { after: { id: 1, user_id: requestId } }),
  ],
  ['bad-value', 'a request whose id is a number', update({ id: 12 })],
  ['bad-value', 'a request whose id is a number written as text', update({ id: '12' })],
  ['bad-value', 'a request whose id is no UUID', update({ id: 'x-y' })],
  [
    'bad-value',
    'a read state whose id is a UUID',
    envelope('chat_read_states', {
      after: { id: requestId, request_id: requestId, user_id: requestId, unread_count: 1 },
    }),
  ],
  ['bad-value', 'a status of 2^63', JSON.stringify(update({ status_id: '@' })).replace('"@"', '9223372036854775808')],
  ['bad-value', 'a status of 1.5', update({ status_id: 1.5 })],
  ['bad-value', 'a status that is null', update({ status_id: null })],
  ['missing-field', 'a column that is not there', update({ tag_id: undefined })],
  ['bad-value', 'a title that is a number', update({ title: 5 })],
  ['bad-value', 'a title that is null', update({ title: null })],
  ['bad-value', 'a time that is none', update({ created_at: 'yesterday' })],
  ['bad-value', 'a time that is an object', update({ created_at: {} })],
  ['bad-value', 'a time that is a fraction', update({ created_at: 1.5 })],
  ['bad-value', 'a flag written as text', update({ is_deleted: 'true' })],
  ['bad-value', 'hours that are no number', update({ estimated_hours: 'long' })],
  ['bad-value', 'hours beyond every number', JSON.stringify(update({ estimated_hours: '@' })).replace('"@"', '1e400')],
])('%s: %s is set aside with a reason', (category, _name, value) => {
  expect(unreadable(read(value)).category).toBe(category);
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

test('the reason of what is no JSON tells where it breaks, and nothing of what is there', () => {
  const { reason, payload } = unreadable(read('{"after":{"title":"Mona’s salary" 5000}}'));
  expect(reason).toBe('not JSON, from character 34 on');
  expect(payload).not.toMatch(/Mona|salary|5000/);
});

test.each([
  ['nope', 'not JSON'],
  [' ', 'not JSON: it ends too early'],
  ['{"a":1', 'not JSON, from character 6 on'],
  ['['.repeat(9), 'not JSON: it ends too early'],
])('%s: %s', (text, reason) => expect(unreadable(read(text)).reason).toBe(reason));

test('a record beyond what the topic takes is not even looked into', () => {
  const { category, payload } = unreadable(read(`{"x":"${'y'.repeat(20_000_000)}"}`));
  expect([category, payload.length < 300]).toEqual(['too-large', true]);
});

test('one of 15 MB is read, and little of it is kept when it cannot be understood', () => {
  const large = 'y'.repeat(15_000_000);
  expect(read(update({ title: large })).type).toBe('row');
  expect(unreadable(read(update({ title: large, is_deleted: 'x' }))).payload).toContain(
    '"title":"(15000000 characters)"',
  );
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
