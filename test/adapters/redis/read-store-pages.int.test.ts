import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { root, smallReference } from '#test/query-api/small-desk.ts';
import { at, type Fact, mona, request, statuses, uuid } from '#test/support/build.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';

const units = [1, 2, 3, null] as const;
type Made = { readonly unit: (typeof units)[number]; readonly minute: number };

const requestsOf = (made: readonly Made[]): Fact[] =>
  made.map(({ unit, minute }, index) =>
    request(uuid(index + 1), { unitId: unit, updatedAt: at('2026-01-02') + BigInt(minute) }),
  );

/** Newest first, then by id, as the contract has it. */
const merged = (made: readonly Made[], wanted: readonly Made['unit'][]): string[] =>
  made
    .map(({ unit, minute }, index) => ({ unit, minute, id: uuid(index + 1) }))
    .filter(({ unit }) => wanted.includes(unit))
    .sort((a, b) => b.minute - a.minute || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);

const filterOf = (wanted: readonly Made['unit'][]): string =>
  wanted.map((unit) => `&business_unit_ids=${unit ?? -1}`).join('');

const pageOf = async (desk: RedisDesk, user: string, filter: string, page: number, perPage: number) => {
  const { data, total } = await desk.list(user, `?view=all_tickets${filter}&page=${page}&per_page=${perPage}`);
  return { total, ids: data.map(({ id }) => id) };
};

const withDesk = async (made: readonly Made[], use: (desk: RedisDesk) => Promise<void>): Promise<void> => {
  const desk = await openDesk(inject('redisUrl'));
  try {
    await desk.tell(statuses, smallReference, requestsOf(made));
    await use(desk);
  } finally {
    await desk.close();
  }
};

const anyDesk = fc.array(fc.record({ unit: fc.constantFrom(...units), minute: fc.nat(3) }), { maxLength: 45 });
const filters: Made['unit'][][] = [[1], [null], [2, null], [1, 2, 3], [3, 2, 1, null], [2, 2]];

test('all pages one after the other are the naive merge, for every filter and size of page', { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      anyDesk,
      fc.constantFrom(...filters),
      fc.integer({ min: 1, max: 50 }),
      async (made, wanted, perPage) =>
        withDesk(made, async (desk) => {
          for (const [user, visible] of [
            [root, wanted],
            [mona, wanted.filter((unit) => unit === 1 || unit === 2)],
          ] as const) {
            const all = merged(made, visible);
            const seen: string[] = [];
            for (let page = 1; page <= Math.ceil(all.length / perPage) + 1; page++) {
              const { total, ids } = await pageOf(desk, user, filterOf(wanted), page, perPage);
              expect(total).toBe(all.length);
              seen.push(...ids);
            }
            expect(seen).toEqual(all);
          }
        }),
    ),
    { numRuns: 25 },
  ),
);

const three: Made['unit'][] = [1, 2, 3];
const MANY = 3600;
const many = Array.from({ length: MANY }, (_, index) => ({
  unit: units[index % 3] ?? null,
  minute: (index * 7919) % 100,
}));

test('far pages over several units are those of the naive merge', async () => {
  await withDesk(many, async (desk) => {
    const perPage = 100;
    const all = merged(many, three);
    const pages = [1, 10, 11, 12, 13, 18, 24, 35, 36, 37, 2 ** 31 - 1];
    for (const page of [...pages, ...pages.toReversed()]) {
      const { total, ids } = await pageOf(desk, root, filterOf(three), page, perPage);
      expect([page, total, ids]).toEqual([page, MANY, all.slice((page - 1) * perPage, page * perPage)]);
    }
  });
});

test('far pages stay right while what lies before them comes and goes', async () => {
  await withDesk(many, async (desk) => {
    const filter = filterOf(three);
    const gone = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const some = merged(many, three).slice(round * 200, round * 200 + 150);
      for (const id of some) gone.add(id);
      await desk.tell(some.map((id): Fact => ({ kind: 'request', id, row: { isDeleted: true } })));
      const left = merged(many, three).filter((id) => !gone.has(id));
      for (const page of [30, 27]) {
        const { total, ids } = await pageOf(desk, root, filter, page, 100);
        expect([total, ids]).toEqual([left.length, left.slice((page - 1) * 100, page * 100)]);
      }
    }
  });
});
