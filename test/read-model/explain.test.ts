import { describe, expect, test } from 'vitest';
import { emptyDocument, noMessages } from '#read-model/document.ts';
import { explainRequest } from '#read-model/explain.ts';
import { listNameOf } from '#read-model/lists.ts';
import { membershipsOf } from '#read-model/memberships.ts';
import { emptyReference, type Reference, withRows } from '#read-model/reference.ts';
import type { RequestRow } from '#read-model/rows.ts';
import type { View } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import {
  at,
  type Fact,
  laptop,
  mona,
  omar,
  open,
  reference,
  solvedStatus,
  uuid,
  wholeRow,
} from '#test/support/build.ts';

const midnight = at('2026-01-01');
const admin = uuid(801);

const rows = (...facts: readonly Fact[]): Reference =>
  withRows(
    emptyReference,
    facts.map(({ kind, id, row }) => ({ kind, id, row: wholeRow(kind, row ?? {}) }) as never),
  );

/** Mona sees unit 1 by her own units; Omar belongs to no unit. */
const office = [
  reference('status', open, { name: 'Open' }),
  reference('status', solvedStatus, { name: 'Solved', countAsSolved: true }),
  reference('status', 7, { name: 'pending-requester-response' }),
  reference('priority', 1, { name: 'Critical' }),
  reference('priority', 3, { name: 'Medium' }),
  reference('unit', 1, { name: 'SMH' }),
  reference('user', mona, { fullName: 'Mona' }),
  reference('user', omar, { fullName: 'Omar' }),
  reference('technicianUnit', 1, { technicianId: mona, unitId: 1 }),
];

type Given = {
  readonly row?: Partial<RequestRow>;
  readonly assignees?: readonly string[];
  readonly openSubtasks?: number;
  readonly reader?: string;
  readonly facts?: readonly Fact[];
};

const view = (name: ViewName): View => views.find((one) => one.name === name) as View;

const document = ({ row, assignees = [], openSubtasks = 0 }: Given) => ({
  ...emptyDocument(laptop),
  request: { ...wholeRow('request', row), lsn: 1 },
  assignees: new Map(assignees.map((userId, index) => [String(index), { userId, lsn: 1 }])),
  messages: noMessages,
  openSubtasks,
});

const explained = (name: ViewName, given: Given = {}) =>
  explainRequest(
    view(name),
    document(given),
    rows(...office, ...(given.facts ?? [])),
    given.reader ?? mona,
    ['Admin'],
    midnight,
  );

const clauseOf = (name: ViewName, clause: string | RegExp, given: Given = {}) => {
  const { clauses } = explained(name, given);
  const found = clauses.find((one) => (typeof clause === 'string' ? one.name === clause : clause.test(one.name)));
  return found && [found.holds, found.value];
};

describe('each clause says what decided it', () => {
  test.each<[ViewName, string | RegExp, boolean, string, Given]>([
    ['unassigned', 'assigned to nobody', true, 'nobody is assigned', {}],
    ['unassigned', 'assigned to nobody', false, '2 assigned', { assignees: [mona, omar] }],
    ['all_unsolved', 'not solved', true, 'status 1 Open does not count as solved', { row: { statusId: open } }],
    ['all_unsolved', 'not solved', false, 'status 3 Solved counts as solved', { row: { statusId: solvedStatus } }],
    ['all_unsolved', 'assigned to somebody', false, 'nobody is assigned', {}],
    ['my_unsolved', 'assigned to Mona', false, 'Omar', { assignees: [omar] }],
    ['my_unsolved', 'assigned to Mona', true, 'Omar, Mona', { assignees: [omar, mona] }],
    ['all_your_requests', 'assigned to Mona', false, 'nobody is assigned', {}],
    ['recently_solved', 'solved', false, 'status 99 (unknown) does not count as solved', { row: { statusId: 99 } }],
    ['all_solved', 'solved', true, 'status 3 Solved counts as solved', { row: { statusId: solvedStatus } }],
    ['urgent_high_priority', 'priority 1 or 2', true, 'priority 1 Critical', { row: { priorityId: 1 } }],
    ['urgent_high_priority', 'priority 1 or 2', false, 'priority 3 Medium', {}],
    ['pending_requester_response', /^status 7 /, true, 'status 7 pending-requester-response', { row: { statusId: 7 } }],
    ['in_progress', /^status 8 /, false, 'status 1 Open', {}],
    ['pending_subtask', 'has an open subtask', true, '2 of its live subtasks not solved', { openSubtasks: 2 }],
    ['new_today', /^created since midnight/, true, 'created 2026-01-01T00:00:00Z', {}],
    [
      'new_today',
      /^created since midnight/,
      false,
      'created 2025-12-31T23:59:59.999999Z',
      { row: { createdAt: midnight - 1n } },
    ],
    ['all_tickets', 'not deleted', false, 'is_deleted is true', { row: { isDeleted: true } }],
    ['recently_updated', 'in scope', true, 'unit 1 SMH; scope by own units: unit 1 SMH', {}],
    ['recently_updated', 'in scope', false, 'unit 2 (unknown); scope by own units: unit 1 SMH', { row: { unitId: 2 } }],
    ['recently_updated', 'in scope', false, 'no unit; scope by own units: unit 1 SMH', { row: { unitId: null } }],
    ['recently_updated', 'in scope', false, 'unit 1 SMH; scope by none: no unit at all', { reader: omar }],
    ['all_tickets', 'may use the dashboard', false, `no user ${uuid(999)}`, { reader: uuid(999) }],
  ])('%s: “%s” %s, for %s', (name, clause, holds, value, given) => {
    expect(clauseOf(name, clause, given)).toEqual([holds, value]);
  });
});

test('the verdict names every clause that does not hold, in one sentence', () => {
  const { shown, because } = explained('all_unsolved', { row: { statusId: solvedStatus } });
  expect(shown).toBe(false);
  expect(because).toBe(
    'all_unsolved does not show this request to Mona: “not solved” does not hold (status 3 Solved counts as solved) ' +
      'and “assigned to somebody” does not hold (nobody is assigned).',
  );
});

test('what holds altogether is shown', () => {
  expect(explained('my_unsolved', { assignees: [mona] })).toMatchObject({
    shown: true,
    because: 'my_unsolved shows this request to Mona: all 5 conditions hold.',
  });
});

test('a request that is not kept is not there to be looked at', () => {
  const { shown, clauses } = explainRequest(view('all_tickets'), null, rows(...office), mona, ['Admin'], midnight);
  expect(shown).toBe(false);
  expect(clauses[0]).toMatchObject({ name: 'exists', holds: false });
});

test('the rules of scope are told up to the one that decides', () => {
  expect(explained('all_tickets').scopeRules.map(({ name, applies }) => [name, applies])).toEqual([
    ['super admin', false],
    ['admin role', false],
    ['own units', true],
  ]);
});

test('a role that is not quite ADMIN_ROLES is named beside it', () => {
  const held = [reference('role', admin, { name: 'admin' }), reference('userRole', 1, { userId: mona, roleId: admin })];
  expect(explained('all_tickets', { facts: held }).scopeRules[1]).toEqual({
    name: 'admin role',
    applies: false,
    value: 'holds admin; ADMIN_ROLES is Admin',
  });
});

/** Explained by clauses and counted by lists: the same rules, asked in two ways. */
test.each(views.map(({ name }) => name))('%s: explained as it is counted', (name) => {
  const reader = mona;
  for (const statusId of [open, solvedStatus, 7, 8]) {
    for (const priorityId of [1, 3]) {
      for (const assignees of [[], [mona], [omar]]) {
        for (const openSubtasks of [0, 1]) {
          const given = { row: { statusId, priorityId }, assignees, openSubtasks };
          const memberships = membershipsOf(document(given), rows(...office));
          const { personal } = view(name);
          const list = listNameOf(name);
          const kept = memberships?.keys[list] !== undefined && (!personal || memberships.assignees.includes(reader));
          expect(explained(name, given).shown, JSON.stringify(given)).toBe(kept);
        }
      }
    }
  }
});
