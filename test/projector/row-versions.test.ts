import { describe, expect, test } from 'vitest';
import {
  assigned,
  gone,
  laptop,
  message,
  mona,
  phone,
  printer,
  readState,
  reference,
  request,
} from '#test/support/build.ts';
import { all, given, mine } from '#test/support/given.ts';

// Promise 3: exactly-once effect.

const titled = (title: string, more: object = {}) => ({ ...request(laptop, { title }), ...more });
const title = async (history: ReturnType<typeof given>) => (await history.gives()).item(laptop).subject;

describe('which of two states of a row is the newer one', () => {
  test('an older change is ignored', async () =>
    expect(
      await title(
        given(titled('new', { lsn: 20 }))
          .when(titled('old', { lsn: 10 }))
          .once(),
      ),
    ).toBe('new'));

  test('a change at the same position is applied', async () =>
    expect(await title(given(titled('first', { lsn: 20 })).when(titled('second', { lsn: 20 })))).toBe('second'));

  test('an older deletion is ignored', () =>
    given(titled('new', { lsn: 20 }))
      .when({ ...gone(request(laptop)), lsn: 10 })
      .once()
      .gives({ [all('all_tickets')]: [laptop] }));

  test('a row is only compared with itself', async () => {
    const history = given(
      titled('Laptop', { lsn: 20 }),
      { ...request(phone), lsn: 90 },
      { ...assigned(laptop, mona), lsn: 5 },
    );
    await history.gives({ [mine(mona)]: [laptop] });
  });

  test('a snapshot is ignored where a younger change was applied', async () =>
    expect(
      await title(
        given(titled('changed', { lsn: 20 }))
          .when(titled('snapshot', { lsn: 10, snapshot: true }))
          .once(),
      ),
    ).toBe('changed'));

  test('a change that was committed after the snapshot wins, though its position is smaller', async () =>
    expect(
      await title(given(titled('snapshot', { lsn: 200, snapshot: true })).when(titled('changed', { lsn: 150 }))),
    ).toBe('changed'));

  test('a snapshot in mid-stream does not make the changes behind it old', async () => {
    const before = given(titled('first', { lsn: 100 })).when(titled('snapshot', { lsn: 200, snapshot: true }));
    expect(await title(before)).toBe('snapshot');
    expect(await title(before.when(titled('changed', { lsn: 150 })))).toBe('changed');
  });

  test('the same for children and reference rows', async () => {
    const change = [
      message(laptop, 1, { content: 'new' }),
      readState(laptop, mona, 2),
      reference('unit', 1, { name: 'new' }),
    ];
    const old = [
      message(laptop, 1, { content: 'old' }),
      readState(laptop, mona, 0),
      reference('unit', 1, { name: 'old' }),
    ];
    const { kept, item } = await given(
      request(laptop),
      change.map((it) => ({ ...it, lsn: 20 })),
    )
      .when(old.map((it) => ({ ...it, lsn: 10 })))
      .once()
      .gives();
    expect(item(laptop).lastMessage?.content).toBe('new');
    expect([...(kept.documents.get(laptop)?.readStates.values() ?? [])][0]?.unreadCount).toBe(2);
    expect(kept.reference.unit.get('1')?.name).toBe('new');
  });
});

describe('fields that were not sent', () => {
  test('keep what is stored', async () => {
    const { item } = await given(titled('kept'), message(laptop, 1, { content: 'kept too' }))
      .when(
        { kind: 'request', id: laptop, row: { isBlocked: true }, only: true },
        { ...message(laptop, 1), row: { isRead: false }, only: true },
      )
      .gives();
    expect(item(laptop)).toMatchObject({ subject: 'kept', isBlocked: true, lastMessage: { content: 'kept too' } });
  });

  test('and were never stored: the record is set aside, and nothing half is shown', async () => {
    const half = { kind: 'request', id: laptop, row: { title: 'half' }, only: true } as const;
    const { kept, server } = await given(request(phone))
      .when([half, request(printer)])
      .once()
      .gives({
        [all('all_tickets')]: [phone, printer],
      });
    expect(kept.deadLetters).toMatchObject([{ reason: expect.stringContaining(laptop) }]);
    expect(server.position().parked).toBe(1);
  });

  test('of children and reference rows likewise', async () => {
    const halves = [
      { ...message(laptop, 1), row: { isRead: false }, only: true } as const,
      { kind: 'user', id: mona, row: { fullName: 'Mona' }, only: true } as const,
    ];
    const { kept, document } = await given(request(laptop))
      .when(...halves)
      .once()
      .gives();
    expect(kept.deadLetters).toHaveLength(2);
    expect(document(laptop).messages.count).toBe(0);
    expect(kept.reference.user.size).toBe(0);
  });
});
