import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import { readShown } from '#adapters/postgres/shown-cards.ts';
import { openSnapshots } from '#adapters/postgres/snapshots.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { listen } from '#http/server.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import type { Ask, Filter, Found, PageAsk, PageStart, ReadStore } from '#query-api/ports.ts';
import { openCard } from '#read-model/card.ts';
import { parseLsn } from '#read-model/position.ts';
import { startOfToday } from '#read-model/today.ts';
import { views } from '#read-model/views/index.ts';
import { appOf } from '#test/query-api/app-of.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { tokenOf } from '#test/support/http.ts';
import { runWorkload } from '#test/support/workload/run.ts';

// Promise 1: the same answer as SQL.

let database: Database;
let store: ReadStore;
let technician: string;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 300);
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'x' });
  await runWorkload({ databaseUrl: database.url, seed: 6, actions: 300, connections: 2 });
  store = openDatabaseStore({ databaseUrl: database.url, connections: 4, patience: 5000 });
  const [most] = await database.query(
    'select assignee_id::text as id from request_assignees group by 1 order by count(*) desc limit 1',
  );
  technician = String(most?.['id']);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const since = startOfToday(Date.now(), 'UTC');

const read = async (more: Partial<Ask>): Promise<Found> => {
  const found = await store.read(() => ({ technician, since, tallies: [], ...more }));
  if ('unavailable' in found) throw new Error(found.detail);
  return found;
};

describe('after any history', () => {
  test('every view of everybody is what the contract’s predicates give', async () => {
    await database.query(
      'update users set is_active = true, is_deleted = false, is_blocked = false where is_technician',
    );
    const server = await listen(appOf(store, { clock: Date.now }), '127.0.0.1', 0);
    const { comparisons, mismatches } = await compareWithSql({
      ...{ databaseUrl: database.url, apiUrl: server.url, tokenFor: (user) => tokenOf(user), timeZone: 'UTC' },
      ...{ filters: [null, [1], [-1, 2]], perPages: [20, 100], concurrency: 4 },
    });
    await server.close(0);
    expect(mismatches).toEqual([]);
    expect(comparisons).toBeGreaterThan(500);
  });

  const everything = 10_000;
  const pageOf = async (view: (typeof views)[number]['name'], from: PageStart, limit: number, filter?: Filter) => {
    const { pages, tallies } = await read({
      tallies: ['all'],
      pages: [{ view, segments: ['all'], from, limit, ...(filter && { filter }) }],
    });
    const [page] = pages;
    if (!page) throw new Error('no page');
    return { ...page, total: tallies.get('all')?.all[view] ?? Number.NaN };
  };
  const bytes = (all: readonly Uint8Array[]) => all.map((one) => Buffer.from(one).toString('latin1'));

  test.each(views.map(({ name }) => name))(
    '%s by rank, from a place on, and up to one, is one and the same list',
    async (view) => {
      const { cards, places, total } = await pageOf(view, { offset: 0 }, everything);
      expect(cards).toHaveLength(total);
      expect(bytes(places)).toEqual(
        bytes(places).toSorted((a, b) => Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))),
      );
      for (let rank = 0; rank < total; rank += Math.ceil(total / 7)) {
        const here = places[rank] as Uint8Array;
        const after = await pageOf(view, { after: here }, 5);
        expect([after.rank, bytes(after.cards)]).toEqual([rank + 1, bytes(cards.slice(rank + 1, rank + 6))]);
        const before = await pageOf(view, { before: here }, 5);
        const first = Math.max(0, rank - 5);
        expect([before.rank, bytes(before.cards)]).toEqual([first, bytes(cards.slice(first, rank))]);
      }
      const last = await pageOf(view, { before: null }, 5);
      expect([last.rank, bytes(last.cards)]).toEqual([Math.max(0, total - 5), bytes(cards.slice(-5))]);
      expect(await pageOf(view, { offset: total + 3 }, 5)).toMatchObject({ rank: total, cards: [] });
    },
  );

  const filters: readonly Filter[] = [
    {},
    { type: 'parents' },
    { type: 'subtasks' },
    { unread: 'messages' },
    { unread: 'states', type: 'parents' },
    { statusIds: [1, 7], priorityIds: [3] },
    { statusIds: [] },
  ];
  test.each(filters)('what %j leaves is what it leaves of the whole list', async (filter) => {
    const { cards } = await pageOf('all_tickets', { offset: 0 }, everything);
    const left = bytes(cards)
      .map((text) => ({ text, card: openCard(text), subtask: !text.includes('"parentTaskId":null') }))
      .filter(({ card }) => !filter.unread || card[filter.unread === 'messages' ? 'unread' : 'unreadStates'].technician)
      .filter(({ card }) => !filter.statusIds || filter.statusIds.includes(Number(card.statusId)))
      .filter(({ card }) => !filter.priorityIds || filter.priorityIds.includes(Number(card.priorityId)));
    const wanted = left.filter(({ subtask }) => !filter.type || subtask === (filter.type === 'subtasks'));
    const found = await pageOf('all_tickets', { offset: 0 }, everything, filter);
    expect(bytes(found.cards)).toEqual(wanted.map(({ text }) => text));
    expect(found.counts).toEqual({ all: left.length, subtasks: left.filter(({ subtask }) => subtask).length });
    const second = await pageOf('all_tickets', { offset: 3 }, 4, filter);
    expect(bytes(second.cards)).toEqual(wanted.slice(3, 7).map(({ text }) => text));
    expect(second.rank).toBe(Math.min(3, wanted.length));
  });

  test('requests by id come as they were asked for; deleted and unknown ones are none', async () => {
    const [some, gone] = await Promise.all([
      database.query('select id::text from service_requests where not is_deleted limit 2'),
      database.query('select id::text from service_requests where is_deleted limit 1'),
    ]);
    const ids = [...some, ...gone].map(({ id }) => String(id));
    expect(gone).toHaveLength(1);
    const unknown = '00000000-0000-4000-8000-00000000dead';
    const { requests } = await read({ requests: [...ids.toReversed(), unknown] });
    const text = requests.map((card) => card && Buffer.from(card).toString());
    expect(text.map((one, index) => one?.includes(ids.toReversed()[index] as string) ?? null)).toEqual([
      null,
      true,
      true,
      null,
    ]);
  });
});

test('an answer says where it is from, and when that was', async () => {
  const lsn = async () =>
    parseLsn(String((await database.query('select pg_current_wal_insert_lsn()::text as lsn'))[0]?.['lsn'])) ?? 0;
  const before = await lsn();
  const { position } = await read({});
  expect(position).toMatchObject({ generation: 0, source: 'database', partial: false, degraded: false });
  expect(position.lsn).toBeGreaterThanOrEqual(before);
  expect(position.lsn).toBeLessThanOrEqual(await lsn());
  expect(Math.abs(Number(position.committedAt / 1000n) - Date.now())).toBeLessThan(1000);
  expect(await store.position()).toMatchObject({ source: 'database' });
});

test('reference data is that of the answer’s own moment, and read again only where it changed', async () => {
  const first = await read({ tallies: ['all'] });
  expect((await read({ tallies: ['all'] })).reference).toBe(first.reference);
  await database.query('update users set last_seen = now()');
  expect((await read({})).reference).toBe(first.reference);

  await database.query('update request_statuses set count_as_solved = not count_as_solved where id = 3');
  const second = await read({ tallies: ['all'] });
  expect(second.reference.status.get('3')?.countAsSolved).toBe(!first.reference.status.get('3')?.countAsSolved);
  expect(second.reference.user).toBe(first.reference.user);
  expect(second.tallies.get('all')?.all.all_solved).not.toBe(first.tallies.get('all')?.all.all_solved);
  await database.query('update request_statuses set count_as_solved = not count_as_solved where id = 3');
});

test('of 20,000 messages no more are read than a card shows', async () => {
  const [row] = await database.query(
    'select id::text, requester_id::text as sender from service_requests where not is_deleted limit 1',
  );
  await database.query(
    `insert into chat_messages (request_id, sender_id, content, sequence_number)
     select $1, $2, repeat('x', 500), 2000000000 + n from generate_series(1, 20000) n`,
    [row?.['id'], row?.['sender']],
  );
  const id = String(row?.['id']);
  const { within, close } = openSnapshots({ databaseUrl: database.url, connections: 1, name: 'test', patience: 5000 });
  const shown = await within((snapshot) => readShown(snapshot, [id]));
  // The last one, and who wrote what is unread.
  expect(shown.get(id)?.messages.length).toBeLessThan(10);
  await close();
  const { requests } = await read({ requests: [id] });
  expect(openCard(Buffer.from(requests[0] as Uint8Array).toString('latin1'))).toMatchObject({
    hasMessage: true,
    unread: { technician: true },
  });
  expect(Buffer.from(requests[0] as Uint8Array).toString()).toContain('"sequenceNumber":2000020000');
});

const connections = async () =>
  Number(
    (await database.query(`select count(*) from pg_stat_activity where application_name = 'deskview fallback'`))[0]?.[
      'count'
    ],
  );

test('never more connections than were given, however many ask; the others wait their turn', async () => {
  const asked = Array.from({ length: 40 }, () => read({ tallies: ['all'] }));
  const looks: number[] = [];
  const all = Promise.all(asked);
  const looking = (async () => {
    for (let n = 0; n < 5; n++) looks.push(await connections());
  })();
  await Promise.all([all, looking]);
  expect(Math.max(...looks)).toBeLessThanOrEqual(4);
  expect(Math.max(...looks)).toBeGreaterThan(1);
});

test('a statement that takes too long is ended, and the connection is used again', async () => {
  const hasty = openDatabaseStore({ databaseUrl: database.url, connections: 1, patience: 300 });
  await database.query('begin; lock table service_requests in access exclusive mode');
  const ask = () => ({ technician, since, tallies: ['all'] as const });
  const found = await hasty.read(ask);
  expect(found).toMatchObject({ unavailable: 'unreachable', detail: expect.stringContaining('statement timeout') });
  await database.query('rollback');
  expect(await hasty.read(ask)).toHaveProperty('tallies');
  await hasty.close();
});

describe('of a list it gives so many pages', () => {
  const behind = (from: PageStart, more: Partial<PageAsk> = {}): PageAsk => ({
    ...{ view: 'all_tickets', segments: ['all'], from, limit: 20, ...more },
  });
  const placeAfter = async (rank: number): Promise<PageStart> => {
    const { pages } = await read({ pages: [behind({ offset: rank - 1 }, { limit: 1 })] });
    return { after: pages[0]?.places[0] as Uint8Array };
  };
  const bounded = async (...pages: readonly PageAsk[]): Promise<number | string> => {
    const some = openDatabaseStore({ databaseUrl: database.url, connections: 1, patience: 1000, pages: 5 });
    const found = await some.read(() => ({ technician, since, tallies: ['all'], pages }));
    await some.close();
    return 'unavailable' in found ? found.unavailable : (found.pages.at(-1)?.rank as number);
  };

  test.each<[string, () => Promise<PageStart>, number | string]>([
    ['the fifth page', async () => ({ offset: 80 }), 80],
    ['the sixth page', async () => ({ offset: 100 }), 'too-deep'],
    ['a place on the fifth page', () => placeAfter(99), 99],
    ['a place on the sixth', () => placeAfter(100), 'too-deep'],
    ['the end of a long list', async () => ({ before: null }), 'too-deep'],
  ])('%s', async (_, from, given) => expect(await bounded(behind(await from()))).toBe(given));

  test('the end of a short list, and the number of a long one', async () => {
    const short: PageAsk = behind({ before: null }, { view: 'urgent_high_priority', filter: { statusIds: [7] } });
    expect(await bounded(short)).toBeLessThan(100);
    expect(await bounded(behind({ offset: 200 }, { limit: 0 }))).toBe(200);
  });

  test('one that is too far behind refuses all that was asked with it, before anything else is read', async () => {
    const place = await placeAfter(100);
    await database.query('begin; lock table request_assignees in access exclusive mode');
    expect(await bounded(behind({ offset: 0 }), behind(place))).toBe('too-deep');
    await database.query('rollback');
  });
});

test('a transaction in the middle of which we fall silent is for the server to end', async () => {
  const { within, close } = openSnapshots({ databaseUrl: database.url, connections: 1, name: 'test', patience: 300 });
  const { rows } = await within((snapshot) => snapshot.query('show idle_in_transaction_session_timeout'));
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '600ms' }]);
  await close();
});

test('a database that is not there, or refuses, is unreachable', async () => {
  for (const databaseUrl of ['postgres://nobody@127.0.0.1:1/nothing', database.url.replace(/\/[^/]*$/, '/not_there')]) {
    const other = openDatabaseStore({ databaseUrl, connections: 1, patience: 300 });
    expect(await other.read(() => ({ technician, since, tallies: [] }))).toMatchObject({ unavailable: 'unreachable' });
    await other.close();
  }
});

test('the role that may read no more than the captured columns is enough', async () => {
  const url = Object.assign(new URL(database.url), { username: `deskview_${database.cell}`, password: 'x' });
  const modest = openDatabaseStore({ databaseUrl: url.href, connections: 1, patience: 5000 });
  const found = await modest.read(() => ({
    ...{ technician, since, tallies: ['all'] as const },
    pages: [{ view: 'all_tickets', segments: ['all'], from: { offset: 1 }, limit: 5, filter: { unread: 'states' } }],
  }));
  expect(found).toHaveProperty('tallies');
  await modest.close();
});

test('what nobody uses for ten seconds is closed', async () => {
  await read({});
  expect(await connections()).toBeGreaterThan(0);
  await expect.poll(connections, { timeout: 15_000, interval: 500 }).toBe(0);
});

test('it can write nothing', async () => {
  const { within, close } = openSnapshots({ databaseUrl: database.url, connections: 1, name: 'test', patience: 1000 });
  const writing = within((snapshot) => snapshot.query('update users set last_seen = now()'));
  await expect(writing).rejects.toThrow(/read-only transaction/);
  await close();
});
