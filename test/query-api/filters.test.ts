import { describe, expect, test } from 'vitest';
import { createCursors } from '#query-api/cursor.ts';
import type { Context } from '#query-api/endpoint.ts';
import { counts } from '#query-api/routes/counts.ts';
import { technicianViews } from '#query-api/routes/technician-views.ts';
import { getAs, jsonOf } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { desk, people, reference, request } from './desk.ts';
import { numbersOf } from './filter-desk.ts';
import { storeOf } from './store-of.ts';

describe('what is unread', () => {
  const byMessages = { unread: { requester: false, technician: true } };
  const byStates = { unreadStates: { requester: false, technician: true } };
  const facts = desk([request(1, {}, byMessages), request(2, {}, byStates), request(3)]);

  test.each([
    ['is_read', [1]],
    ['read_states', [2]],
    ['off', []],
  ] as const)('is told by %s', async (unreadSource, ids) => {
    const options: AppOptions = { config: { unreadSource } };
    const { request: ask } = appOf(storeOf(facts), options);
    const list = await jsonOf(await getAs(ask, people.root, '/technician-views?unread=true&status_id=1'));
    const of = { all: ids.length, parents: ids.length, subtasks: 0 };
    expect([numbersOf(list.data), list.total, list.filterCounts]).toEqual([ids, ids.length, of]);
    expect(list.counts.unassigned).toBe(3);
    const badges = await jsonOf(await getAs(ask, people.root, '/technician-views/counts?unread=true'));
    expect(badges.filter_counts).toEqual(of);
  });
});

describe('the store is asked', () => {
  const context: Context = {
    ...{ scope: { kind: 'units', rule: 'own units', units: [1, 2] }, reference },
    config: {
      ...{ issuer: '', audience: '', adminRoles: [], timeZone: 'UTC', staleAfterMs: 3000 },
      unreadSource: 'is_read',
    },
    cursors: createCursors({ secret: 'x', rules: 'x' }),
    prefix: '',
  };
  const askedBy = (endpoint: typeof counts | typeof technicianViews, query: string) => {
    const { cursors } = context;
    const asked = { query: new URLSearchParams(query), path: {}, body: undefined, technician: people.mona, cursors };
    const { tallies, pages } = endpoint.plan(endpoint.params(asked) as never, context);
    return { tallies, pages };
  };
  const page = { view: 'unassigned', segments: [1, 2], from: { offset: 0 } };

  test('for tallies, and for nothing more, where nothing is filtered', () => {
    expect(askedBy(technicianViews, '')).toEqual({ tallies: [1, 2], pages: [{ ...page, limit: 20 }] });
    expect(askedBy(counts, '')).toEqual({ tallies: [1, 2], pages: [] });
  });

  test('for no list where only the type is filtered, whose tabs are counted whatever it is', () => {
    expect(askedBy(counts, 'type=parents')).toEqual({ tallies: [1, 2], pages: [] });
  });

  test('to count what a filter leaves', () => {
    expect(askedBy(counts, 'type=parents&status_id=3&status_id=1&unread=true')).toEqual({
      tallies: [1, 2],
      pages: [{ ...page, limit: 0, filter: { unread: 'messages', statusIds: [1, 3] } }],
    });
  });
});
