import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import type { Filter } from '#query-api/ports.ts';
import { walk } from '#test/query-api/paging.ts';
import { smallReference } from '#test/query-api/small-desk.ts';
import { at, type Fact, request, statuses, uuid } from '#test/support/build.ts';
import { openDesk } from '#test/support/redis-desk.ts';

// Promise 1: a walk by places meets nothing twice and loses nothing that did not move.

const COUNT = 60;
const start = at('2026-01-02');
const filters: (Filter | undefined)[] = [undefined, { type: 'parents' }, { statusIds: [1], priorityIds: [1, 3] }];
const isLeft = (index: number, filter: Filter | undefined): boolean =>
  !filter?.priorityIds || filter.priorityIds.includes((index % 3) + 1);

const first: Fact[] = Array.from({ length: COUNT }, (_, index) =>
  request(uuid(index + 1), {
    unitId: (index % 3) + 1,
    priorityId: (index % 3) + 1,
    updatedAt: start + BigInt(index % 7),
  }),
);

test('a walk by places meets nothing twice that stays, and loses nothing that did not move', { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: COUNT }), { maxLength: 6 }), { minLength: 5, maxLength: 30 }),
      fc.constantFrom(...filters),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(['all'] as const, [1, 2, 3] as const),
      async (touches, filter, limit, segments) => {
        const desk = await openDesk(inject('redisUrl'));
        try {
          await desk.tell([...statuses, ...smallReference], first);
          const moved = new Set<string>();
          let [at, now] = [0, start + 100n];
          // Whatever is touched comes first: behind nobody who walks down.
          const touch = async (): Promise<void> => {
            const ids = [...new Set(touches[at++] ?? [])].map(uuid);
            for (const id of ids) moved.add(id);
            if (ids.length > 0) await desk.tell(ids.map((id) => request(id, { updatedAt: now++ })));
          };
          const ask = { view: 'all_tickets', segments, ...(filter && { filter }) } as const;
          const met = await walk(desk.store, ask, limit, touch);
          expect(new Set(met).size).toBe(met.length);
          const stayed = first.map(({ id }) => id).filter((id, index) => !moved.has(id) && isLeft(index, filter));
          expect(met.filter((id) => !moved.has(id)).sort()).toEqual(stayed.sort());
        } finally {
          await desk.close();
        }
      },
    ),
    { numRuns: 15 },
  ),
);
