import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withRows } from '#read-model/reference.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { type Desk, desk, people, request, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

// Promise 5: a 304 says that the answer which somebody has is still the true one. And no more than that is a 200: a tag
// changes when the body does but for its meta, and only then.

const paths = [
  '/technician-views?view=all_tickets',
  '/technician-views?view=unassigned&type=parents&per_page=2',
  '/technician-views/counts?view=in_progress',
  '/technician-views/counts?status_id=1&type=parents',
  '/business-unit-counts?view=all_unsolved',
  '/ticket-type-counts',
  `/technician-views/${uuid(1)}`,
];

type Edit = (before: Desk) => Desk;

const name = fc.constantFrom('A', 'B', 'ب');
const anyId = fc.integer({ min: 1, max: 6 });

const row = (kind: keyof Desk['reference'], id: string, changed: object): Edit => {
  return (before) => {
    const known = before.reference[kind].get(id) as object;
    return { ...before, reference: withRows(before.reference, [{ kind, id, row: { ...known, ...changed } } as never]) };
  };
};

const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ id: fc.constantFrom(...Object.values(people)), fullName: name }).map((to) => row('user', to.id, to)),
  fc.record({ id: anyId, name }).map((to) => row('unit', String(Math.min(to.id, 5)), { name: to.name })),
  fc.boolean().map((isActive) => row('unit', '2', { isActive })),
  fc.record({ id: fc.constantFrom('1', '3'), nameAr: name }).map((to) => row('status', to.id, { nameAr: to.nameAr })),
  name.map((nameEn) => row('tag', '5', { nameEn })),
  fc.constantFrom(6, null).map((categoryId) => row('tag', '5', { categoryId })),
  name.map((nameAr) => row('category', '6', { nameAr })),
  fc
    .record({
      id: anyId,
      ...{ title: name, unitId: fc.constantFrom(1, 2, 3, null), statusId: fc.constantFrom(1, 3) },
      ...{ tagId: fc.constantFrom(5, null), isDeleted: fc.boolean(), parentId: fc.constantFrom(uuid(1), null) },
      assignees: fc.constantFrom([], [people.mona]),
    })
    .map(({ id, assignees, ...to }): Edit => {
      const put = request(id, { ...to, requesterId: people.omar }, { assignees });
      return (before) => ({ ...before, requests: [...before.requests.filter((other) => other.id !== put.id), put] });
    }),
);

type Answer = { readonly status: number; readonly tag: string | null; readonly body: string };

const answersOf = (facts: Desk): Promise<Answer[]> => {
  const { request: ask } = appOf(storeOf(facts));
  return Promise.all(
    [people.root, people.mona].flatMap((who) =>
      paths.map(async (path) => {
        const response = await getAs(ask, who, path);
        const { meta: _, ...body } = (await response.json()) as Record<string, unknown>;
        return { status: response.status, tag: response.headers.get('etag'), body: JSON.stringify(body) };
      }),
    ),
  );
};

test('a tag changes when the body does, and only then', async () => {
  const edits = fc.array(anyEdit, { minLength: 4, maxLength: 12 });
  const first = desk([
    request(1, { tagId: 5, subcategoryId: 7 }),
    request(2, { unitId: 2 }),
    request(3, { unitId: 3 }),
  ]);
  let [same, other] = [0, 0];
  await fc.assert(
    fc.asyncProperty(edits, async (all) => {
      let now = first;
      let before = await answersOf(now);
      for (const edit of all) {
        now = edit(now);
        const after = await answersOf(now);
        for (const [index, { status, tag, body }] of after.entries()) {
          const known = before[index] as Answer;
          if (status !== 200 || known.status !== 200) continue;
          expect([index, tag === known.tag, body, known.body]).toEqual([index, body === known.body, body, known.body]);
          if (body === known.body) same += 1;
          else other += 1;
        }
        before = after;
      }
    }),
    { numRuns: 12 },
  );
  // Both happened, often.
  expect(Math.min(same, other)).toBeGreaterThan(200);
});
