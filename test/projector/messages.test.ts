import { expect, test } from 'vitest';
import { gone, laptop, message, phone, rana, request } from '#test/support/build.ts';
import { given } from '#test/support/given.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const written = (from: number, to: number) => range(from, to).map((sequence) => message(laptop, sequence));
const lastOf = async (history: ReturnType<typeof given>, id = laptop): Promise<string | undefined> =>
  (await history.gives()).item(id).lastMessage?.content;

test('the message with the greatest sequence is the last one, in whatever order they come', async () => {
  expect(await lastOf(given(request(laptop), message(laptop, 2), message(laptop, 1)))).toBe('message 2');
});

test('a request without messages has no last one', async () => {
  expect(await lastOf(given(request(laptop)))).toBeUndefined();
});

test('messages may come before their request', async () => {
  expect(await lastOf(given(...written(1, 3)).when(request(laptop)))).toBe('message 3');
});

test('an edited last message shows its new text', async () => {
  const edited = message(laptop, 2, { content: 'صباح الخير' });
  expect(await lastOf(given(request(laptop), ...written(1, 2)).when(edited))).toBe('صباح الخير');
});

test('an edited earlier message changes nothing that is shown', async () => {
  expect(await lastOf(given(request(laptop), ...written(1, 2)).when(message(laptop, 1, { content: 'x' })))).toBe(
    'message 2',
  );
});

test('where the last message is deleted the one before it is the last', async () => {
  expect(await lastOf(given(request(laptop), ...written(1, 3)).when(gone(message(laptop, 3))))).toBe('message 2');
});

test('the last message can be deleted more often than a document remembers', async () => {
  const deleted = range(2, 20)
    .reverse()
    .map((sequence) => gone(message(laptop, sequence)));
  expect(await lastOf(given(request(laptop), written(1, 20)).when(...deleted))).toBe('message 1');
  expect(await lastOf(given(request(laptop), written(1, 20)).when(deleted))).toBe('message 1');
});

test('after all remembered ones are deleted at once the next is found, and a younger one follows it', async () => {
  const deleted = range(13, 20).map((sequence) => gone(message(laptop, sequence)));
  expect(await lastOf(given(request(laptop), written(1, 20)).when(deleted))).toBe('message 12');
  expect(await lastOf(given(request(laptop), written(1, 20)).when([...deleted, message(laptop, 21)]))).toBe(
    'message 21',
  );
  expect(await lastOf(given(request(laptop), written(1, 20)).when(deleted, message(laptop, 21)))).toBe('message 21');
});

test('all messages can be deleted, one by one or at once, and written again', async () => {
  const deleted = range(1, 3).map((sequence) => gone(message(laptop, sequence)));
  expect(await lastOf(given(request(laptop), ...written(1, 3)).when(...deleted))).toBeUndefined();
  expect(await lastOf(given(request(laptop), ...written(1, 3)).when(deleted, message(laptop, 4)))).toBe('message 4');
});

test('a message that comes and goes within one transaction leaves no trace', async () => {
  const history = given(request(laptop), message(laptop, 1)).when([message(laptop, 2), gone(message(laptop, 2))]);
  expect(await lastOf(history)).toBe('message 1');
});

test('a message whose sequence changes takes its new place', async () => {
  const history = given(request(laptop), ...written(1, 12));
  const resequenced = (from: number, to: number) => ({ ...message(laptop, from), row: { sequence: to } });
  expect(await lastOf(history.when(resequenced(1, 99)))).toBe('message 1');
  expect(await lastOf(history.when(resequenced(12, 0)))).toBe('message 11');
});

test('equal sequences, as a replay may show them, are decided by the id', async () => {
  const twin = { ...message(laptop, 7), row: { sequence: 1, content: 'twin' } };
  expect(await lastOf(given(request(laptop), message(laptop, 1), twin))).toBe('twin');
  expect(await lastOf(given(request(laptop), twin, message(laptop, 1)))).toBe('twin');
});

test('a message given to another request leaves the one it belonged to', async () => {
  const moved = { ...message(laptop, 2), requestId: phone };
  const history = given(request(laptop), request(phone), ...written(1, 2)).when([gone(message(laptop, 2)), moved]);
  expect(await lastOf(history, laptop)).toBe('message 1');
  expect((await history.gives()).document(phone).messages.count).toBe(1);
});

test('a document remembers a bounded number of messages', async () => {
  const { document, kept } = await given(request(laptop), written(1, 200)).gives();
  expect(document(laptop).messages.newest).toHaveLength(8);
  expect(kept.messages.get(laptop)?.size).toBe(200);
});

test('messages of a request that is gone give their memory back', async () => {
  const rows = [request(laptop), ...written(1, 20), message(laptop, 21, { senderId: rana, isRead: false })];
  const { kept } = await given(rows).when(rows.map(gone)).gives();
  expect([kept.documents.size, kept.messages.size, kept.cards.size, kept.lists.size]).toEqual([0, 0, 0, 0]);
});
