import { describe, expect, test } from 'vitest';
import { problem } from '#http/problem-body.ts';
import { listItem, technicianViewsBody } from '#query-api/contract.ts';
import { withRows } from '#read-model/reference.ts';
import { getAs } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { at, type DeskRequest, desk, people, reference, request } from './desk.ts';
import { storeOf } from './store-of.ts';

const itemOf = async (shown: DeskRequest, known = reference, options: AppOptions = {}) => {
  const app = appOf(storeOf(desk([shown], { reference: known })), options);
  const body = technicianViewsBody.parse(await (await getAs(app.request, people.root, '/technician-views')).json());
  return body.data[0];
};

const message = { content: 'hello', isRead: false, sequence: 1, createdAt: at('1969-12-31T23:59:59.999999Z') };

describe('a list item', () => {
  test('shows null where a row of reference data is missing', async () => {
    const orphan = request(1, { statusId: 99, priorityId: 99, unitId: 99, tagId: 99, subcategoryId: 99 });
    expect(await itemOf(orphan)).toMatchObject({
      status: null,
      priority: null,
      businessUnit: null,
      tag: null,
      category: null,
      subcategory: null,
    });
  });

  test('keeps the ids of people whose rows are missing', async () => {
    const known = withRows(reference, [{ kind: 'user', id: people.requester, row: null }]);
    const { lastMessage, requester } = (await itemOf(
      request(1, {}, { lastMessage: { ...message, senderId: people.requester } }),
      known,
    )) as { lastMessage: unknown; requester: unknown };
    expect(requester).toEqual({ id: people.requester, fullName: null });
    expect(lastMessage).toMatchObject({ senderName: null });
  });

  test('shows a message of the system without a sender', async () => {
    expect(await itemOf(request(1, {}, { lastMessage: { ...message, senderId: null } }))).toMatchObject({
      lastMessage: { content: 'hello', senderName: null, createdAt: '1969-12-31T23:59:59.999999Z', sequenceNumber: 1 },
    });
  });

  test('shows a person without a name as null', async () => {
    expect(await itemOf(request(1, { requesterId: people.lost }))).toMatchObject({ requester: { fullName: null } });
  });

  test('shows a renamed row by its new name at once', async () => {
    const shown = request(1, { unitId: 1 });
    expect(await itemOf(shown)).toMatchObject({ businessUnit: { name: 'SMH' } });
    const renamed = withRows(reference, [
      { kind: 'unit', id: '1', row: { name: 'منوف', regionId: 1, isActive: true, isDeleted: false } },
    ]);
    expect(await itemOf(shown, renamed)).toMatchObject({ businessUnit: { name: 'منوف' } });
  });

  test.each([
    ['is_read', { requesterHasUnread: true, technicianHasUnread: false }],
    ['read_states', { requesterHasUnread: false, technicianHasUnread: true }],
    ['off', { requesterHasUnread: false, technicianHasUnread: false }],
  ] as const)('takes its unread flags from %s', async (unreadSource, flags) => {
    const shown = request(
      1,
      {},
      { unread: { requester: true, technician: false }, unreadStates: { requester: false, technician: true } },
    );
    expect(await itemOf(shown, reference, { config: { unreadSource } })).toMatchObject(flags);
  });

  test('survives every text a title can hold', async () => {
    const title = '\\ " \u0000 \u001f \u2028 \ud83d\ude00 \ufffd مرحبا';
    expect((await itemOf(request(1, { title })))?.subject).toBe(title);
  });
});

test('the contract knows no keys that are not served', () => {
  expect(listItem.safeParse({}).success).toBe(false);
  expect(problem.safeParse({ type: 'about:blank', extra: 1 }).success).toBe(false);
});
