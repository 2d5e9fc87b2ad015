import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument } from '#read-model/document.ts';
import { groupsOf, stretchesOf } from '#read-model/facet-codes.ts';
import { facetListOf, facetLists, leadOf } from '#read-model/facet-lists.ts';
import { byFacets, byUnreadFacets, CODE_LENGTH, hasUnread, requestLike } from '#read-model/facets.ts';
import { type Filter, isLeftBy, isOfType } from '#read-model/filter.ts';
import { listNameOf } from '#read-model/lists.ts';
import { membershipsOf, viewedRequest } from '#read-model/memberships.ts';
import { emptyReference, type Reference, withRows } from '#read-model/reference.ts';
import type { View, ViewedRequest } from '#read-model/view.ts';
import { views } from '#read-model/views/index.ts';
import { at, mona, omar, rana, uuid, wholeRow } from '#test/support/build.ts';

// Promise 1: a filter is decided by the view's own clauses.

const reference: Reference = withRows(
  emptyReference,
  [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({
    kind: 'status',
    id: String(id),
    row: { name: '', nameEn: null, nameAr: null, color: null, countAsSolved: id === 3 },
  })),
);

const times = [at('2026-01-01'), at('2026-01-02'), at('infinity')];

/** Whatever views, filters and orders may look at, and what they must not. */
const anyDocument = fc
  .record({
    statusId: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(-1, -(2 ** 31), 2 ** 31 - 1)),
    priorityId: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(-7, 2 ** 31 - 1)),
    parentId: fc.constantFrom(null, uuid(7)),
    unitId: fc.constantFrom(null, 1),
    isBlocked: fc.boolean(),
    createdAt: fc.constantFrom(...times),
    updatedAt: fc.constantFrom(...times),
    resolvedAt: fc.constantFrom(null, ...times),
  })
  .chain((row) =>
    fc.record({
      row: fc.constant(row),
      assignees: fc.subarray([mona, omar]),
      openSubtasks: fc.nat(2),
      unread: fc.subarray([rana, mona]),
      behind: fc.subarray([mona, rana]),
    }),
  )
  .map(({ row, assignees, openSubtasks, unread, behind }) => ({
    ...emptyDocument(uuid(1)),
    request: { ...wholeRow('request', row), lsn: 1 },
    assignees: new Map(assignees.map((userId) => [userId, { userId, lsn: 1 }])),
    readStates: new Map(behind.map((userId) => [userId, { userId, unreadCount: 2, lsn: 1 }])),
    messages: { ...emptyDocument(uuid(1)).messages, unread: new Map(unread.map((sender) => [sender, 1])) },
    openSubtasks,
  }));

const anyFilter: fc.Arbitrary<Filter> = fc.record(
  {
    type: fc.constantFrom('parents', 'subtasks'),
    unread: fc.constantFrom('messages', 'states'),
    statusIds: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
    priorityIds: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

test('a request is in a view’s list exactly when its code is one of the view’s, and left by a filter likewise', () => {
  fc.assert(
    fc.property(anyDocument, anyFilter, (document, filter) => {
      const request = viewedRequest(document, reference);
      const places = membershipsOf(document, reference);
      if (!request || !places) throw new Error('it is live');
      const codes = [byFacets(request), byUnreadFacets(request)].filter(
        (code, index, all) => all.indexOf(code) === index,
      );
      for (const view of views as readonly View[]) {
        const isAssigned = request.assignees > 0;
        const name = view.name as (typeof views)[number]['name'];
        const isIn = places.keys[listNameOf(name)] !== undefined;
        for (const asked of [{}, filter]) {
          const { shown, parents, subtasks } = stretchesOf(view, asked, codes.sort(), reference);
          const isLeft = isIn && isLeftBy(asked)(request);
          if (view.personal && !isAssigned) continue;
          expect(shown.length > 0).toBe(isLeft && isOfType(asked)(request));
          expect(parents.length).toBe(isLeft && request.parentId === null ? 1 : 0);
          expect(subtasks.length).toBe(isLeft && request.parentId !== null ? 1 : 0);
          const [stretch] = shown;
          if (!stretch) continue;
          const key = places.keys[facetListOf(name, asked.unread !== undefined)] ?? '';
          expect(stretch.first).toBe(key.slice(0, CODE_LENGTH));
          expect(stretch.lead + key.slice(CODE_LENGTH)).toBe(places.keys[listNameOf(name)]);
        }
      }
    }),
  );
});

test('each code that a filter leaves is counted once by each thing it tells, under what it tells', () => {
  const told = {
    type: ({ parentId }: ViewedRequest) => (parentId === null ? 'parents' : 'subtasks'),
    status: ({ statusId }: ViewedRequest) => statusId,
    priority: ({ priorityId }: ViewedRequest) => priorityId,
  };
  fc.assert(
    fc.property(fc.array(anyDocument, { maxLength: 30 }), anyFilter, (documents, filter) => {
      const requests = documents.flatMap((document) => viewedRequest(document, reference) ?? []);
      const codes = [...new Set(requests.flatMap((request) => [byFacets(request), byUnreadFacets(request)]))].sort();
      for (const view of views as readonly View[]) {
        const { shown } = stretchesOf(view, filter, codes, reference);
        for (const by of ['type', 'status', 'priority'] as const) {
          const groups = groupsOf(view, filter, codes, reference, by);
          const counted = [...groups].flatMap(([value, stretches]) =>
            stretches.flatMap(({ first, last }) =>
              codes.filter((code) => first <= code && code <= last).map((code) => ({ code, value })),
            ),
          );
          // Between the ends of a stretch there may be codes of the other list, which hold nothing in this one.
          const own = counted.filter(({ code }) => hasUnread(code) === (filter.unread !== undefined));
          expect(own.map(({ code }) => code).sort()).toEqual(shown.map(({ first }) => first));
          for (const { code, value } of own) expect(value).toBe(told[by](requestLike(code, reference)));
        }
      }
    }),
  );
});

test('what a code tells is what made it', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const request = viewedRequest(document, reference);
      if (!request) throw new Error('it is live');
      const like = requestLike(byUnreadFacets(request), reference);
      expect(byUnreadFacets(like)).toBe(byUnreadFacets(request));
      expect(byFacets(like)).toBe(byFacets(request));
      expect([like.solved, like.unread]).toEqual([request.solved, request.unread]);
      expect(byFacets(request)).toHaveLength(CODE_LENGTH);
    }),
  );
});

describe('the lists of facets', () => {
  test('are named by the widest view that is filtered in them', () => {
    expect(facetLists.map(({ name }) => name).filter((name) => name.endsWith('_facets'))).toEqual([
      'new_today_facets',
      'recently_updated_facets',
      'my_unsolved_facets',
      'recently_solved_facets',
      'all_your_requests_facets',
    ]);
    expect(facetListOf('urgent_high_priority', false)).toBe('new_today_facets');
    expect(facetListOf('in_progress', true)).toBe('recently_updated_unread');
  });

  test('keep of urgent requests what their codes do not tell', () => {
    const urgent = views.find(({ name }) => name === 'urgent_high_priority') as View;
    expect(leadOf(urgent)).toEqual([urgent.order[0]]);
  });

  test('neighbours are counted in one stretch, those beside them are not', () => {
    const all = views.find(({ name }) => name === 'all_tickets') as View;
    const codes = ['00', '80'].flatMap((flags) => [1, 2, 3].map((status) => `${flags}8000000${status}80000003`));
    const { parents, subtasks } = stretchesOf(all, { statusIds: [1, 2] }, codes, reference);
    expect([parents, subtasks].map((side) => side.map(({ first, last }) => [first, last]))).toEqual([
      [[codes[0], codes[1]]],
      [[codes[3], codes[4]]],
    ]);
    const outer = stretchesOf(all, { statusIds: [1, 3] }, codes, reference);
    expect(outer.parents.map(({ first, last }) => [first, last])).toEqual([
      [codes[0], codes[0]],
      [codes[2], codes[2]],
    ]);
  });
});
