import { test } from 'vitest';
import type { RequestRow } from '#read-model/rows.ts';
import { assigned, gone, laptop, mona, omar, phone, printer, request, solved, vpn } from '#test/support/build.ts';
import { all, given, inUnit, mine, yours } from '#test/support/given.ts';

// Promise 1: the same answer as SQL.

const moved = (row: Partial<RequestRow>) => request(laptop, row);

test('unassigned: what nobody has, solved or not', () =>
  given(request(laptop), solved(phone), request(printer), assigned(printer, mona)).gives({
    [all('unassigned')]: [laptop, phone],
  }));

test('unassigned: a request comes back when its last assignee is taken away', () =>
  given(request(laptop), assigned(laptop, mona), assigned(laptop, omar))
    .when(gone(assigned(laptop, mona)), gone(assigned(laptop, omar)))
    .gives({ [all('unassigned')]: [laptop], [yours(mona)]: [], [yours(omar)]: [] }));

test('all unsolved: open and assigned to somebody', () =>
  given(request(laptop), assigned(laptop, mona), request(phone), solved(printer), assigned(printer, mona)).gives({
    [all('all_unsolved')]: [laptop],
  }));

test('my unsolved: assigned to me and open', () =>
  given(request(laptop), assigned(laptop, mona), solved(phone), assigned(phone, mona), assigned(printer, omar)).gives({
    [mine(mona)]: [laptop],
    [mine(omar)]: [],
  }));

test('a reassigned request leaves the old technician’s queue', () =>
  given(request(laptop), assigned(laptop, mona, '7'))
    .when(assigned(laptop, omar, '7'))
    .gives({ [mine(mona)]: [], [mine(omar)]: [laptop] }));

test('an assignment given to another request takes its technician along', () =>
  given(request(laptop), request(phone), assigned(laptop, mona, '7'))
    .when([gone(assigned(laptop, mona, '7')), assigned(phone, mona, '7')])
    .gives({ [mine(mona)]: [phone], [all('unassigned')]: [laptop] }));

test('all your requests: solved ones too', () =>
  given(request(laptop), assigned(laptop, mona), solved(phone), assigned(phone, mona)).gives({
    [yours(mona)]: [laptop, phone],
  }));

test('recently solved and all solved: what is solved', () =>
  given(request(laptop), solved(phone), solved(printer)).gives({
    [all('recently_solved')]: [phone, printer],
    [all('all_solved')]: [phone, printer],
  }));

test('urgent: the two highest priorities, open', () =>
  given(
    request(laptop, { priorityId: 2 }),
    request(phone, { priorityId: 1 }),
    request(printer, { priorityId: 3 }),
    solved(vpn, { priorityId: 1 }),
  ).gives({ [all('urgent_high_priority')]: [phone, laptop] }));

test('urgent: a request whose priority is lowered leaves', () =>
  given(request(laptop, { priorityId: 1 }))
    .when(moved({ priorityId: 3 }))
    .gives({
      [all('urgent_high_priority')]: [],
    }));

test('pending requester response: status 7 only', () =>
  given(request(laptop, { statusId: 7 }), request(phone, { statusId: 6 })).gives({
    [all('pending_requester_response')]: [laptop],
  }));

test('in progress: status 8 only', () =>
  given(request(laptop, { statusId: 8 }), request(phone))
    .when(request(phone, { statusId: 8 }))
    .gives({
      [all('in_progress')]: [laptop, phone],
    }));

test('pending subtask looks at subtasks, not at status 6', () =>
  given(request(laptop, { statusId: 6 })).gives({ [all('pending_subtask')]: [] }));

test('recently updated, all tickets and new today leave nothing out', () =>
  given(request(laptop), solved(phone), request(printer, { unitId: null })).gives({
    [all('recently_updated')]: [laptop, phone, printer],
    [all('all_tickets')]: [laptop, phone, printer],
    [all('new_today')]: [laptop, phone, printer],
  }));

test('a soft-deleted request is in no view, and comes back when it is restored', async () => {
  const history = given(request(laptop), assigned(laptop, mona)).when(moved({ isDeleted: true }));
  await history.gives({ [all('all_tickets')]: [], [yours(mona)]: [] });
  await history.when(moved({ isDeleted: false })).gives({ [all('all_tickets')]: [laptop], [yours(mona)]: [laptop] });
});

test('a request without unit is kept apart from those of units', () =>
  given(request(laptop, { unitId: null }), request(phone, { unitId: 1 })).gives({
    [inUnit('none', 'all_tickets')]: [laptop],
    [inUnit(1, 'all_tickets')]: [phone],
  }));

test('a request that changes its unit moves in every list, the personal ones too', () =>
  given(request(laptop, { unitId: 1 }), assigned(laptop, mona))
    .when(moved({ unitId: 2 }))
    .gives({
      [inUnit(1, 'all_unsolved')]: [],
      [inUnit(2, 'all_unsolved')]: [laptop],
      [mine(mona, 1)]: [],
      [mine(mona, 2)]: [laptop],
      [mine(mona)]: [laptop],
    }));
