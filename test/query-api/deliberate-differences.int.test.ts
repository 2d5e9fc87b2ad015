import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { camelViewNames, viewNames } from '#query-api/contract.ts';
import {
  at,
  gone,
  laptop,
  message,
  mona,
  phone,
  printer,
  rana,
  request,
  statuses,
  uuid,
  vpn,
} from '#test/support/build.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { elsewhere, endpoints, root, smallDesk, smallReference, unitless } from './small-desk.ts';

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'));
  await desk.tell(statuses, smallDesk);
});
afterAll(() => desk.close());

const idsOf = async (user: string, query: string): Promise<string[]> =>
  (await desk.list(user, query)).data.map(({ id }) => id);

/** The old application's answer is told by each name; CONTRACT.md section 5. */
describe('unlike the old application', () => {
  test.each(viewNames.map((view, index) => [view, camelViewNames[index] as string]))(
    'the list of %s is never empty beside its count, and filterCounts are those of the list',
    async (view, key) => {
      const user = view === 'my_unsolved' || view === 'all_your_requests' ? mona : root;
      const { data, total, counts, filterCounts } = await desk.list(user, `?view=${view}`);
      expect(data.length).toBeGreaterThan(0);
      expect([total, counts[key], filterCounts.all]).toEqual([data.length, data.length, data.length]);
      const subtasks = data.filter(({ parentTaskId }) => parentTaskId !== null).length;
      expect(filterCounts).toEqual({ all: data.length, parents: data.length - subtasks, subtasks });
      expect((await desk.counts(user, `?view=${view}`)).filter_counts).toEqual(filterCounts);
    },
  );

  test('all_tickets and all_solved list themselves, not what is unassigned', async () => {
    expect(await idsOf(root, '?view=unassigned')).toEqual([phone, unitless]);
    expect(await idsOf(root, '?view=all_tickets')).toEqual([laptop, phone, printer, vpn, elsewhere, unitless]);
    expect(await idsOf(root, '?view=all_solved')).toEqual([printer]);
  });

  test('unread flags are true for who has not read what the other side wrote', async () => {
    const flags = async () => {
      const [item] = (await desk.list(root, '?view=pending_requester_response')).data;
      return [item?.requesterHasUnread, item?.technicianHasUnread];
    };
    expect(await flags()).toEqual([false, false]);
    const [asked, answered] = [
      message(laptop, 1, { senderId: rana, isRead: false }),
      message(laptop, 2, { senderId: mona, isRead: false }),
    ];
    await desk.tell(asked);
    expect(await flags()).toEqual([false, true]);
    await desk.tell(answered);
    expect(await flags()).toEqual([true, true]);
    await desk.tell({ ...asked, row: { isRead: true } }, { ...answered, row: { senderId: null } });
    expect(await flags()).toEqual([false, false]);
    await desk.tell(gone(asked), gone(answered));
  });

  test('a unit filter never widens the scope', async () => {
    const own = await idsOf(mona, '?view=all_tickets');
    for (const unit of [1, 2, 3, -1]) {
      const { data, total, filterCounts } = await desk.list(mona, `?view=all_tickets&business_unit_ids=${unit}`);
      const ids = data.map(({ id }) => id);
      expect(ids).toEqual(ids.filter((id) => own.includes(id)));
      expect([total, filterCounts.all]).toEqual([ids.length, ids.length]);
    }
    expect((await desk.list(mona, '?view=all_tickets&business_unit_ids=3&business_unit_ids=-1')).total).toBe(0);
  });

  test('all_your_requests obeys the scope in list and count alike', async () => {
    const { data, counts } = await desk.list(mona, '?view=all_your_requests');
    expect(data.map(({ id }) => id)).toEqual([laptop, printer]);
    expect(counts['allYourRequests']).toBe(2);
    expect((await desk.counts(mona)).counts['all_your_requests']).toBe(2);
  });

  test('a failing store is told as 503, never as zeros', async () => {
    const lost = await openDesk(inject('redisUrl'));
    await lost.tell(statuses, smallDesk);
    await lost.redis.del(lost.keys.tallies);
    for (const path of endpoints) {
      expect((await lost.get(root, path)).status).toBe(503);
    }
    await lost.close();
  });

  test('the last message is the one with the greatest sequence, whenever it was written', async () => {
    const written = [3, 1, 2].map((sequence) => message(phone, sequence, { createdAt: at('2026-01-01') }));
    await desk.tell(...written);
    const [item] = (await desk.list(root, '?view=in_progress')).data;
    expect(item?.lastMessage).toMatchObject({ content: 'message 3', sequenceNumber: 3 });
  });

  test('requests of one and the same moment keep their order: every page has its own', async () => {
    const many = await openDesk(inject('redisUrl'));
    const ids = Array.from({ length: 103 }, (_, index) => uuid(index + 1));
    const shuffled = ids.toSorted((a, b) => ((Number(a.slice(-3)) * 71) % 103) - ((Number(b.slice(-3)) * 71) % 103));
    await many.tell(
      statuses,
      smallReference,
      shuffled.map((id) => request(id, { unitId: 1 + (Number(id.slice(-3)) % 2) })),
    );
    for (const user of [root, mona]) {
      const pages = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((page) => `?view=all_tickets&per_page=9&page=${page}`);
      const seen = await Promise.all(pages.map(async (page) => (await many.list(user, page)).data.map(({ id }) => id)));
      expect(seen.flat()).toEqual(ids);
    }
    await many.close();
  });

  test('how fresh an answer is can be seen in it', async () => {
    const before = (await desk.counts(root)).meta;
    expect(before).toMatchObject({ asOf: { committedAt: '2026-01-02T11:59:59.500000Z' }, ageMs: 500, stale: false });
    await desk.apply([], { lsn: 0x1_0000_0001, committedAt: at('2026-01-02T12:00:00Z') });
    const { meta } = await desk.list(root);
    expect(meta).toMatchObject({ asOf: { lsn: '1/1', committedAt: '2026-01-02T12:00:00Z' }, ageMs: 0, stale: false });
  });
});
