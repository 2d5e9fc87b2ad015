import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord, Unreadable } from '#projector/ports.ts';
import { envelope, read, requestId, update } from './envelope.ts';

// Promise 6: what is kept of a record that could not be understood.

const other = '10000000-0000-4000-8000-000000000002';
const keyOf = (table: string, columns: object): object => ({
  ...columns,
  __dbz__physicalTableIdentifier: `desk.public.${table}`,
});
const requestKey = keyOf('service_requests', { id: requestId });
const messageKey = keyOf('chat_messages', { request_id: requestId, id: other });
const message = { id: other, request_id: requestId, sender_id: null, content: 'Hi', is_read: true, sequence_number: 1 };

const lost = (record: LogRecord): Unreadable => {
  if (record.type !== 'unreadable') throw new Error(`understood: ${JSON.stringify(record)}`);
  return record;
};

describe('what it is about', () => {
  test.each<[string, Parameters<typeof read>, Pick<Unreadable, 'table' | 'target'>]>([
    [
      'the key of a request',
      ['{', requestKey],
      { table: 'service_requests', target: { kind: 'request', id: requestId } },
    ],
    [
      'the key of a message names its request',
      ['{', messageKey],
      { table: 'chat_messages', target: { kind: 'request', id: requestId } },
    ],
    [
      'the key of a status',
      ['', keyOf('request_statuses', { id: 3 })],
      { table: 'request_statuses', target: { kind: 'reference', reference: 'status', id: '3' } },
    ],
    [
      'the key of a user',
      ['7', keyOf('users', { id: other.toUpperCase() })],
      { table: 'users', target: { kind: 'reference', reference: 'user', id: other } },
    ],
    [
      'the value, without a key',
      [update({ title: 5 })],
      { table: 'service_requests', target: { kind: 'request', id: requestId } },
    ],
    [
      'the value of a message',
      [envelope('chat_messages', { after: message })],
      { table: 'chat_messages', target: { kind: 'request', id: requestId } },
    ],
    [
      'the key where the value has no id',
      [update({ id: 'x' }), requestKey],
      { table: 'service_requests', target: { kind: 'request', id: requestId } },
    ],
    [
      'a deletion by what was there',
      [{ ...envelope('chat_messages', { op: 'd', before: message }), transaction: null }],
      { table: 'chat_messages', target: { kind: 'request', id: requestId } },
    ],
    ['nothing', ['{', 'x'], { table: null, target: { kind: 'unknown' } }],
    [
      'a marker',
      ['{', { __dbz__physicalTableIdentifier: 'transaction' }],
      { table: 'transaction', target: { kind: 'unknown' } },
    ],
    [
      'a table that is not read',
      [envelope('passwords', { after: { id: 1 } })],
      { table: 'passwords', target: { kind: 'unknown' } },
    ],
    [
      'a key of another row',
      [update({}), keyOf('service_requests', { id: other })],
      { table: 'service_requests', target: { kind: 'unknown' } },
    ],
    ['a key of another table', [update({}), keyOf('tags', { id: 1 })], { table: null, target: { kind: 'unknown' } }],
    [
      'a row that may have left another request',
      [envelope('chat_messages', { before: { ...message, request_id: other }, after: message })],
      { table: 'chat_messages', target: { kind: 'unknown' } },
    ],
  ])('%s', (_what, given, about) => {
    const { table, target } = lost(read(...given));
    expect({ table, target }).toEqual(about);
  });

  test('a key that disagrees with its value is believed no more than the value', () => {
    for (const key of [keyOf('service_requests', { id: other }), keyOf('tags', { id: 1 })]) {
      expect(lost(read(update({}), key)).category).toBe('other-key');
    }
    expect(
      lost(
        read(
          envelope('chat_messages', { after: { ...message, created_at: 1 } }),
          keyOf('chat_messages', { request_id: other, id: other }),
        ),
      ).category,
    ).toBe('other-key');
    expect(lost(read({ status: 'BEGIN', id: '7:1' }, requestKey)).category).toBe('other-key');
  });

  test('keys of whatever case and kind name the same row', () => {
    expect(read(update({}), keyOf('service_requests', { id: requestId.toUpperCase() })).type).toBe('row');
    expect(
      read(envelope('chat_messages', { after: { ...message, created_at: 1 } }), keyOf('chat_messages', { id: other }))
        .type,
    ).toBe('row');
  });
});

describe('keys that are made otherwise', () => {
  const renamed = { id: requestId, __table: 'desk.public.service_requests' };

  test('are told: of rows, markers and tombstones', () => {
    for (const value of [update({}), { status: 'BEGIN', id: '7:1' }, null, '{']) {
      expect(read(value, renamed).otherShape).toMatch(/key\.field\.name/);
    }
    expect(read(update({}), requestKey)).not.toHaveProperty('otherShape');
    expect(read(update({}), 'no key of ours')).not.toHaveProperty('otherShape');
  });

  test('and the value is read all the same', () => {
    expect(read(update({}), renamed)).toMatchObject({ type: 'row', changes: [{ id: requestId }] });
  });
});

describe('what is kept of it', () => {
  const secret = 'Mona’s salary is 5000';

  test('names, structure, ids, numbers and times, and no text that people wrote', () => {
    const columns = {
      title: secret,
      due_date: '2026-01-02T03:04:05Z',
      is_deleted: secret,
      description: { deep: [secret] },
    };
    const { payload } = lost(read(update(columns)));
    expect(payload).not.toContain('salary');
    const shown = JSON.parse(payload);
    expect(shown).toMatchObject({
      op: 'u',
      source: { table: 'service_requests', lsn: 500, sequence: '["400","500"]' },
    });
    expect(shown.after).toMatchObject({
      ...{ id: requestId, status_id: 1, title: `(${secret.length} characters)`, due_date: columns.due_date },
      description: { deep: [`(${secret.length} characters)`] },
    });
  });

  test('nothing readable of what is no JSON, Arabic and emoji included', () => {
    const { payload } = lost(read(`{"title":"${secret} مرحبا 👩🏽‍💻\u0000"`));
    expect(payload).toMatch(/^\d+ bytes: \{"xxxxx":"xxxx[?]+x xxxxxx xx 0000 [?]/);
  });

  test('the row of a key that cannot be read', () => {
    const { payload } = lost(read(null, keyOf('users', { id: 'x', full_name: secret })));
    expect(payload).toBe(
      '{"id":"(1 characters)","full_name":"(21 characters)","__dbz__physicalTableIdentifier":"desk.public.users"}',
    );
  });

  test('little, however much came: long lists, long names, deep nests', () => {
    const long = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`${n}`.padStart(200, 'x'), [n]]));
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    for (const value of [JSON.stringify(long), deep, `[${deep}]`, JSON.stringify({ op: long, source: 1 })]) {
      expect(lost(read(value)).payload.length).toBeLessThanOrEqual(1500);
    }
  });

  test('whatever text is anywhere in a record, it is not kept', () => {
    const words = fc.stringMatching(/^[A-Z][a-z]{3,8} [a-z]{4,9}$/);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), words, (value, text) => {
        const record = read({
          op: text,
          source: { table: 'x' },
          before: value as object,
          after: { title: text, note: [text] },
        });
        expect(lost(record).payload).not.toContain(`title":"${text}`);
        expect(lost(record).payload).not.toContain(`["${text}`);
      }),
    );
  });
});
