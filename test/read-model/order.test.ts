import { expect, test } from 'vitest';
import { at, laptop, phone, printer, request, solved, vpn } from '#test/support/build.ts';
import { all, given } from '#test/support/given.ts';

const [earlier, later] = ['2026-01-01', '2026-01-02'].map(at) as [bigint, bigint];

test('last touched first', () =>
  given(request(laptop, { updatedAt: earlier }), request(phone, { updatedAt: later })).gives({
    [all('all_tickets')]: [phone, laptop],
  }));

test('newest first', () =>
  given(request(laptop, { createdAt: earlier }), request(phone, { createdAt: later })).gives({
    [all('unassigned')]: [phone, laptop],
    [all('new_today')]: [phone, laptop],
  }));

test('urgent: the priority decides before the time', () =>
  given(
    request(laptop, { priorityId: 1, createdAt: earlier }),
    request(phone, { priorityId: 2, createdAt: later }),
    request(printer, { priorityId: 1, createdAt: later }),
  ).gives({ [all('urgent_high_priority')]: [printer, laptop, phone] }));

test('last solved first, those without a time of solution at the end', () =>
  given(
    solved(laptop, { resolvedAt: null }),
    solved(phone, { resolvedAt: earlier }),
    solved(printer, { resolvedAt: later }),
    solved(vpn, { resolvedAt: at('-infinity') }),
  ).gives({ [all('recently_solved')]: [printer, phone, vpn, laptop] }));

test('times equal to the microsecond are decided by the id', () =>
  given(request(printer), request(laptop), request(phone)).gives({ [all('all_tickets')]: [laptop, phone, printer] }));

test('one microsecond is a difference', () =>
  given(
    request(laptop, { updatedAt: at('2026-01-01T00:00:00.000001Z') }),
    request(phone, { updatedAt: at('2026-01-01T00:00:00.000002Z') }),
  ).gives({ [all('all_tickets')]: [phone, laptop] }));

test('times before 1970 and far away are in order', () =>
  given(
    request(laptop, { updatedAt: at('1969-12-31T23:59:59.999999Z') }),
    request(phone, { updatedAt: at('9999-12-31T23:59:59.999999Z') }),
    request(printer, { updatedAt: at('infinity') }),
    request(vpn, { updatedAt: at('-infinity') }),
  ).gives({ [all('all_tickets')]: [printer, phone, laptop, vpn] }));

test('a request that is touched moves to the front', () =>
  given(request(laptop), request(phone))
    .when(request(phone, { updatedAt: later }))
    .gives({
      [all('all_tickets')]: [phone, laptop],
    }));

test('a negative priority is no urgent one and breaks nothing', async () => {
  const { kept } = await given(request(laptop, { priorityId: -1 })).gives({ [all('urgent_high_priority')]: [] });
  expect(kept.cards.size).toBe(1);
});
