import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCard, writeCard } from '#read-model/card.ts';
import type { MessageRow, RequestRow } from '#read-model/rows.ts';
import { at, laptop, mona, omar, rana, wholeRow } from '#test/support/build.ts';

const nobody = { requester: false, technician: false };
const write = (row: Partial<RequestRow>, last: Partial<MessageRow> | null = null): string =>
  writeCard(laptop, wholeRow('request', row), last && wholeRow('message', last), nobody, nobody);

/** As the query API fills a card: names joined at read time, bytes passed on. */
const filled = (card: string): Record<string, unknown> => {
  const { texts, hasMessage } = openCard(Buffer.from(card).toString('latin1'));
  const names = ['{}', '"Rana"', '{}', hasMessage ? '"Mona"' : '', 'null,"tag":null', ''];
  const json = texts.map((text, index) => text + names[index]).join('');
  return JSON.parse(Buffer.from(json, 'latin1').toString());
};

test('a card holds what the list shows of a request, in the contract’s order', () => {
  const row = { title: 'Printer', parentId: mona, technicianId: omar, dueDate: at('2026-01-02'), estimatedHours: 1.5 };
  const item = filled(write(row, { content: 'Hello', sequence: 3, senderId: mona }));
  expect(JSON.stringify(item)).toBe(
    `{"id":"${laptop}","status":{},"subject":"Printer","requester":{"id":"${rana}","fullName":"Rana"},` +
      '"requested":"2026-01-01T00:00:00Z","dueDate":"2026-01-02T00:00:00Z","priority":{},' +
      '"lastMessage":{"content":"Hello","senderName":"Mona","createdAt":"2026-01-01T00:00:00Z","sequenceNumber":3},' +
      `"businessUnit":null,"tag":null,"parentTaskId":"${mona}","isBlocked":false,"assignedToSectionId":null,` +
      `"assignedToTechnicianId":"${omar}","completedAt":null,"estimatedHours":1.5}`,
  );
});

test('what is joined at read time is kept by id', () => {
  const card = writeCard(
    laptop,
    wholeRow('request', { statusId: 7, priorityId: 2, unitId: 12, tagId: 5, subcategoryId: 9 }),
    wholeRow('message', { senderId: mona }),
    { requester: true, technician: false },
    { requester: false, technician: true },
  );
  expect(openCard(card)).toMatchObject({
    ...{ statusId: '7', requesterId: rana, priorityId: '2', unitId: '12', tagId: '5', subcategoryId: '9' },
    ...{ senderId: mona, hasMessage: true },
    unread: { requester: true, technician: false },
    unreadStates: { requester: false, technician: true },
  });
});

test('absent names are empty, and a message of the system has no sender', () => {
  expect(openCard(write({ unitId: null }, { senderId: null }))).toMatchObject({
    ...{ unitId: '', tagId: '', subcategoryId: '', senderId: '', hasMessage: true },
  });
  expect(openCard(write({}))).toMatchObject({ senderId: '', hasMessage: false });
});

test('numbers that JSON does not know are null', () => {
  for (const estimatedHours of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(filled(write({ estimatedHours }))).toMatchObject({ estimatedHours: null });
  }
});

const odd = ['\u001f', '\u2028\u2029', '\u0001\u007f', '"\\/', '\ud800', '\udfff x', 'مرحبا 👋🏽', '\n\t\r', '\u202e'];

test.each(odd)('a text with %j comes back as it was', (text) => {
  const item = filled(write({ title: text }, { content: text + text }));
  expect(item).toMatchObject({ subject: text, lastMessage: { content: text + text } });
});

test('any text comes back as it was', () => {
  const texts = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(texts, texts, (title, content) => {
      expect(filled(write({ title }, { content }))).toMatchObject({ subject: title, lastMessage: { content } });
    }),
  );
});

test.each(['', 'x', '{}', `1 ${rana} 3`])('%j is no card', (text) => expect(() => openCard(text)).toThrow(RangeError));
