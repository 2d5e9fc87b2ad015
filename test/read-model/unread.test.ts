import { describe, expect, test } from 'vitest';
import { assigned, gone, laptop, message, mona, omar, phone, rana, readState, request } from '#test/support/build.ts';
import { given } from '#test/support/given.ts';

const unread = async (history: ReturnType<typeof given>, source: 'unread' | 'unreadStates') => {
  const { requester, technician } = (await history.gives()).card(laptop)[source];
  return [requester && 'requester', technician && 'technician'].filter(Boolean).join(' and ') || 'nobody';
};

describe('by is_read', () => {
  const by = (senderId: string | null, sequence = 1) => message(laptop, sequence, { senderId, isRead: false });

  test.each([
    ['the requester’s message: the technician has not read it', rana, 'technician'],
    ['anybody else’s message: the requester has not read it', mona, 'requester'],
    ['the system’s message: nobody’s flag', null, 'nobody'],
  ])('%s', async (_name, sender, whose) => {
    expect(await unread(given(request(laptop), by(sender)), 'unread')).toBe(whose);
  });

  test('both sides', async () =>
    expect(await unread(given(request(laptop), by(rana, 1), by(mona, 2)), 'unread')).toBe('requester and technician'));

  test('an earlier message counts as much as the last', async () =>
    expect(await unread(given(request(laptop), by(rana), message(laptop, 2)), 'unread')).toBe('technician'));

  test('read, deleted or sent by another one now', async () => {
    const before = given(request(laptop), by(rana));
    expect(await unread(before.when(message(laptop, 1, { isRead: true })), 'unread')).toBe('nobody');
    expect(await unread(before.when(gone(by(rana))), 'unread')).toBe('nobody');
    expect(await unread(before.when(message(laptop, 1, { senderId: mona })), 'unread')).toBe('requester');
    expect(await unread(before.when(message(laptop, 1, { senderId: null })), 'unread')).toBe('nobody');
  });

  test('one of two read leaves the other', async () =>
    expect(
      await unread(
        given(request(laptop), by(rana, 1), by(rana, 2)).when(message(laptop, 1, { isRead: true })),
        'unread',
      ),
    ).toBe('technician'));

  test('where the requester is another one now, the sides change', async () =>
    expect(await unread(given(request(laptop), by(rana)).when(request(laptop, { requesterId: mona })), 'unread')).toBe(
      'requester',
    ));

  test('messages before their request', async () =>
    expect(await unread(given(by(rana)).when(request(laptop)), 'unread')).toBe('technician'));

  test('more unread messages than a document remembers', async () => {
    const many = Array.from({ length: 30 }, (_, n) => by(rana, n + 1));
    const read = many.slice(1).map(({ row, ...it }) => ({ ...it, row: { ...row, isRead: true } }));
    expect(await unread(given(request(laptop), many).when(read), 'unread')).toBe('technician');
  });
});

describe('by chat_read_states', () => {
  const before = given(request(laptop), assigned(laptop, mona));
  const whose = (history: typeof before) => unread(history, 'unreadStates');

  test.each([
    ['the requester’s', rana, 2, 'requester'],
    ['an assignee’s', mona, 1, 'technician'],
    ['a bystander’s', omar, 5, 'nobody'],
    ['a count of 0', rana, 0, 'nobody'],
    ['a negative count', rana, -1, 'nobody'],
  ])('%s', async (_name, user, count, expected) => {
    expect(await whose(before.when(readState(laptop, user, count)))).toBe(expected);
  });

  test('an assignee who is taken away takes the flag along', async () => {
    const history = before.when(readState(laptop, mona, 3), gone(assigned(laptop, mona)));
    expect(await whose(history)).toBe('nobody');
    expect(await whose(history.when(assigned(laptop, mona)))).toBe('technician');
  });

  test('a requester who is assigned too has both', async () =>
    expect(await whose(before.when(assigned(laptop, rana), readState(laptop, rana, 1)))).toBe(
      'requester and technician',
    ));

  test('another requester', async () =>
    expect(await whose(before.when(readState(laptop, omar, 1), request(laptop, { requesterId: omar })))).toBe(
      'requester',
    ));

  test('a read state that is deleted or given to another request', async () => {
    const state = readState(laptop, rana, 1);
    expect(await whose(before.when(state, gone(state)))).toBe('nobody');
    expect(await whose(before.when(state, [gone(state), { ...state, requestId: phone }]))).toBe('nobody');
  });
});
