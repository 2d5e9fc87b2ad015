import { describe, expect, test } from 'vitest';
import type { Ask, Filter, Found, FoundPage, PageAsk, ReadStore } from '#query-api/ports.ts';
import { withRows } from '#read-model/reference.ts';
import type { MessageRow } from '#read-model/rows.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { seeded } from '#test/support/workload/random.ts';
import { at, type Desk, type DeskRequest, desk, people, reference, request, uuid } from './desk.ts';
import type { OpenStore } from './reading.ts';

const since = at('2026-01-02T00:00:00Z');
const noon = at('2026-01-01T12:00:00Z');

const known = withRows(
  reference,
  [2, 7, 8].map((id) => ({
    kind: 'status',
    id: String(id),
    row: { name: '', nameEn: null, nameAr: null, color: null, countAsSolved: false },
  })),
);

const unreadBy = (senderId: string, sequence: number): MessageRow => ({
  ...{ senderId, content: 'Hello', isRead: false, sequence, createdAt: noon },
});

/** Requests of every kind that a filter may look at, many of them of the same time. */
const made = (count: number): DeskRequest[] => {
  const random = seeded(7);
  return Array.from({ length: count }, (_, index) => {
    const isUnread = random.chance(0.3);
    const assignees = [people.mona, people.omar].filter(() => random.chance(0.5));
    const row = {
      unitId: random.one([1, 2, 3, null]),
      statusId: random.one([1, 2, 3, 7, 8]),
      priorityId: random.one([1, 2, 3]),
      parentId: random.chance(0.4) ? uuid(random.int(1, count)) : null,
      createdAt: noon + BigInt(random.int(0, 20)) * 3_600_000_000n,
      updatedAt: noon + BigInt(random.int(0, 9)),
      resolvedAt: random.one([null, noon, since]),
      isDeleted: random.chance(0.05),
    };
    return request(index + 1, row, {
      assignees,
      lastMessage: isUnread ? unreadBy(people.requester, 1) : null,
      unread: { requester: false, technician: isUnread },
      unreadStates: { requester: false, technician: assignees.length > 0 && random.chance(0.2) },
    });
  });
};

/** Requests of every kind, in all units and in none. */
export const busy = desk(made(180), { reference: known });

const views: readonly ViewName[] = [
  'unassigned',
  'all_unsolved',
  'my_unsolved',
  'recently_updated',
  'recently_solved',
  'all_your_requests',
  'urgent_high_priority',
  'pending_requester_response',
  'pending_subtask',
  'new_today',
  'in_progress',
  'all_tickets',
  'all_solved',
];

const filters: readonly (Filter | undefined)[] = [
  undefined,
  {},
  { type: 'parents' },
  { type: 'subtasks', statusIds: [1, 7] },
  { unread: 'messages' },
  { unread: 'states', type: 'parents' },
  { priorityIds: [1, 3] },
  { statusIds: [2, 3, 99], priorityIds: [2] },
  { unread: 'messages', statusIds: [1, 2], priorityIds: [1, 2, 3] },
  { statusIds: [] },
];

const everywhere: PageAsk['segments'] = ['all'];
const units: PageAsk['segments'] = [1, 3, 'none'];

const idOf = (card: Uint8Array): string => /"id":"([^"]+)"/.exec(Buffer.from(card).toString())?.[1] ?? '';
const hex = (place: Uint8Array): string => Buffer.from(place).toString('hex');

const foundBy = async (store: ReadStore, ask: Partial<Ask>): Promise<Found> => {
  const found = await store.read(() => ({ technician: people.mona, since, tallies: [], ...ask }));
  if ('unavailable' in found) throw new Error(found.detail);
  return found;
};

const pagesBy = async (store: ReadStore, pages: readonly PageAsk[]): Promise<readonly FoundPage[]> =>
  (await foundBy(store, { pages })).pages;

const asked = (view: ViewName, segments: PageAsk['segments'], filter?: Filter) => ({
  ...{ view, segments },
  ...(filter && { filter }),
});

/** Everything of a view as the desk in memory says it is, which evaluates all of it naively. */
export const pagingTests = (what: string, open: OpenStore, naive: (facts: Desk) => ReadStore): void => {
  describe(`pages of ${what}`, () => {
    test.each(views)('%s under every filter is what is left of it, with its counts, in its order', async (view) => {
      const [store, plain] = [await open(busy), naive(busy)];
      for (const segments of [everywhere, units, [2], []] as const) {
        for (const filter of filters) {
          const page = { ...asked(view, segments, filter), from: { offset: 0 }, limit: 500 };
          const [[is], [should]] = [await pagesBy(store, [page]), await pagesBy(plain, [page])];
          expect(is?.cards.map(idOf)).toEqual(should?.cards.map(idOf));
          expect(is?.places.map(hex)).toEqual(should?.places.map(hex));
          expect([is?.rank, is?.counts]).toEqual([0, should?.counts]);
        }
      }
    });

    test.each(views)('%s is walked forwards and backwards by places, and by ranks', async (view) => {
      const store = await open(busy);
      for (const segments of [everywhere, units]) {
        for (const filter of [undefined, { type: 'parents' as const }, { unread: 'messages' as const }]) {
          const base = asked(view, segments, filter);
          const [all] = await pagesBy(store, [{ ...base, from: { offset: 0 }, limit: 500 }]);
          const ids = all?.cards.map(idOf) ?? [];
          const rankOf = (page: FoundPage | undefined) => [page?.cards.map(idOf), page?.rank];
          for (const limit of [1, 7, 20]) {
            if (limit === 1 && ids.length > 40) continue;
            const step = async (from: PageAsk['from']) => (await pagesBy(store, [{ ...base, from, limit }]))[0];
            for (let rank = 0; rank <= ids.length; rank += limit) {
              const expected = [ids.slice(rank, rank + limit), rank];
              const last = all?.places[rank - 1];
              expect(rankOf(await step({ offset: rank }))).toEqual(expected);
              if (last) expect(rankOf(await step({ after: last }))).toEqual(expected);
              const start = Math.max(0, rank - limit);
              const first = all?.places[rank] ?? null;
              expect(rankOf(await step({ before: first }))).toEqual([ids.slice(start, rank), start]);
            }
          }
        }
      }
    });

    test('a page past the end holds nothing and says how many there are', async () => {
      const store = await open(busy);
      for (const segments of [everywhere, units]) {
        for (const filter of [undefined, { priorityIds: [1] }]) {
          const base = asked('all_tickets', segments, filter);
          const [all] = await pagesBy(store, [{ ...base, from: { offset: 0 }, limit: 500 }]);
          const [past] = await pagesBy(store, [{ ...base, from: { offset: 2 ** 31 }, limit: 100 }]);
          expect([past?.cards, past?.rank]).toEqual([[], all?.cards.length]);
        }
      }
    });

    test('a limit of 0 gives the counts and the rank alone', async () => {
      const base = asked('all_tickets', units, { statusIds: [1] });
      const [alone, whole] = await pagesBy(await open(busy), [
        { ...base, from: { offset: 0 }, limit: 0 },
        { ...base, from: { offset: 0 }, limit: 500 },
      ]);
      expect(alone).toEqual({ cards: [], places: [], rank: 0, counts: whole?.counts });
      expect(whole?.counts?.all).toBe(whole?.cards.length);
      const [, , third] = whole?.places ?? [];
      const [behind] = await pagesBy(await open(busy), [{ ...base, from: { after: third as Uint8Array }, limit: 0 }]);
      expect(behind?.rank).toBe(3);
    });

    test('several pages are read together, each as if it were alone', async () => {
      const store = await open(busy);
      const pages: PageAsk[] = [
        { ...asked('all_tickets', everywhere), from: { offset: 3 }, limit: 5 },
        { ...asked('my_unsolved', units), from: { offset: 0 }, limit: 9 },
        { ...asked('new_today', units, { type: 'subtasks' }), from: { before: null }, limit: 4 },
        { ...asked('urgent_high_priority', [1, 2], { priorityIds: [2] }), from: { offset: 1 }, limit: 3 },
      ];
      const together = await pagesBy(store, pages);
      for (const [index, page] of pages.entries()) {
        const [alone] = await pagesBy(store, [page]);
        const shown = (found: FoundPage | undefined) => ({
          ...found,
          places: found?.places.map(hex),
          cards: found?.cards.map(idOf),
        });
        expect(shown(together[index])).toEqual(shown(alone));
      }
    });

    test('many ask a store that was just opened at once, and each is answered in full', async () => {
      const facts = desk(made(40), { reference: known });
      const store = await open(facts);
      const ask = { ...asked('all_tickets', units, { priorityIds: [1, 2] }), from: { offset: 0 }, limit: 100 };
      const [should] = await pagesBy(naive(facts), [ask]);
      const answers = await Promise.all(Array.from({ length: 8 }, () => pagesBy(store, [ask])));
      for (const [is] of answers)
        expect([is?.cards.map(idOf), is?.counts]).toEqual([should?.cards.map(idOf), should?.counts]);
    });

    test.each(views)('%s is counted by type, status, priority and unit as what a filter leaves of it', async (view) => {
      const [store, plain] = [await open(busy), naive(busy)];
      const kinds = ['type', 'status', 'priority', 'unit'] as const;
      for (const segments of [everywhere, units, [2], []] as const) {
        const groups = filters.flatMap((filter) =>
          kinds
            // Everything is no unit.
            .filter((by) => by !== 'unit' || segments !== everywhere)
            .map((by) => ({ ...asked(view, segments, filter), by })),
        );
        const [is, should] = [await foundBy(store, { groups }), await foundBy(plain, { groups })];
        for (const [index, group] of groups.entries()) {
          expect(is.groups[index], JSON.stringify(group)).toEqual(should.groups[index]);
        }
      }
    });

    test('groups are counted beside pages and tallies of other views, all at once', async () => {
      const ask = {
        tallies: [2] as const,
        pages: [{ ...asked('all_tickets', units, { type: 'parents' }), from: { offset: 0 }, limit: 3 }],
        groups: [
          { ...asked('my_unsolved', [1, 3]), by: 'unit' as const },
          { ...asked('new_today', everywhere, { unread: 'messages' as const }), by: 'status' as const },
        ],
      };
      const [is, should] = [await foundBy(await open(busy), ask), await foundBy(naive(busy), ask)];
      expect(is.groups).toEqual(should.groups);
      expect(is.pages.map(({ counts }) => counts)).toEqual(should.pages.map(({ counts }) => counts));
      expect(is.tallies).toEqual(should.tallies);
    });

    test('requests come by their ids, whatever their unit; deleted and unknown ones do not', async () => {
      const wanted = [request(2, { unitId: 3 }), request(1), request(3, { isDeleted: true })];
      const store = await open(desk(wanted));
      const ids = [uuid(2), uuid(99), uuid(1), uuid(3), uuid(2)];
      const { requests } = await foundBy(store, { requests: ids });
      expect(requests.map((card) => card && idOf(card))).toEqual([uuid(2), null, uuid(1), null, uuid(2)]);
    });
  });
};

/** Walks a view page by page by the places behind which it goes on; `between` may change what lies there. */
export const walk = async (
  store: ReadStore,
  ask: Pick<PageAsk, 'view' | 'segments' | 'filter'>,
  limit: number,
  between: () => Promise<void>,
): Promise<string[]> => {
  const met: string[] = [];
  let [page] = await pagesBy(store, [{ ...ask, from: { offset: 0 }, limit }]);
  for (;;) {
    met.push(...(page?.cards.map(idOf) ?? []));
    const last = page?.places.at(-1);
    if (!last) return met;
    await between();
    [page] = await pagesBy(store, [{ ...ask, from: { after: last }, limit }]);
  }
};
