import { describe, expect, test } from 'vitest';
import {
  assigned,
  gone,
  laptop,
  message,
  mona,
  omar,
  phone,
  readState,
  reference,
  request,
  subtask,
} from '#test/support/build.ts';
import { all, given, inUnit, mine, yours } from '#test/support/given.ts';

// Promise 3: exactly-once effect.

describe('rows that come before their request, or stay behind it', () => {
  const children = [assigned(laptop, mona), message(laptop, 1), readState(laptop, mona, 1)];

  test('children alone are kept, in no view', async () => {
    const { kept } = await given(...children).gives({ [mine(mona)]: [], [all('all_tickets')]: [] });
    expect([kept.documents.size, kept.cards.size, kept.lists.size]).toEqual([1, 0, 0]);
  });

  test('children before their request are with it when it comes', async () => {
    const { item } = await given(...children)
      .when(request(laptop))
      .gives({ [mine(mona)]: [laptop] });
    expect(item(laptop).lastMessage?.content).toBe('message 1');
  });

  test('a request that is deleted leaves every view while its children remain', () =>
    given(request(laptop), ...children)
      .when(gone(request(laptop)))
      .gives({ [mine(mona)]: [], [all('all_tickets')]: [], [inUnit(1, 'all_tickets')]: [] }));

  test('everything deleted gives all memory back, in whatever order', async () => {
    const rows = [request(laptop), ...children, subtask(phone, laptop), assigned(phone, omar)];
    for (const deletions of [rows, rows.toReversed()]) {
      const { kept } = await given(...rows)
        .when(...deletions.map(gone))
        .gives();
      expect([kept.documents.size, kept.messages.size, kept.cards.size, kept.lists.size]).toEqual([0, 0, 0, 0]);
    }
  });

  test('a request that is deleted and written again starts from nothing', async () => {
    const { document } = await given(request(laptop), ...children)
      .when([request(laptop), ...children].map(gone), request(laptop))
      .gives({ [mine(mona)]: [], [all('unassigned')]: [laptop] });
    expect(document(laptop).messages.count).toBe(0);
  });

  test('a deletion of what was never there is nothing', async () => {
    const { kept } = await given(...[request(laptop), ...children].map(gone)).gives();
    expect(kept.documents.size).toBe(0);
  });
});

test('the same technician by two rows is in the queue once, until both are gone', async () => {
  const twice = given(request(laptop), assigned(laptop, mona, '1'), assigned(laptop, mona, '2'));
  await twice.gives({ [yours(mona)]: [laptop] });
  await twice.when(gone(assigned(laptop, mona, '1'))).gives({ [yours(mona)]: [laptop] });
});

test('a unit that is given to another region moves no request', async () => {
  const unit = given(reference('unit', 1, { regionId: 1 }), request(laptop)).once();
  const before = (await unit.gives()).kept;
  const after = (await unit.when(reference('unit', 1, { regionId: 2 })).gives({ [inUnit(1, 'unassigned')]: [laptop] }))
    .kept;
  expect(after.lists).toEqual(before.lists);
  expect(after.reference.unit.get('1')?.regionId).toBe(2);
});
