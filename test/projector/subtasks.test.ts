import { expect, test } from 'vitest';
import { gone, laptop, open, phone, printer, request, solvedStatus, status, subtask } from '#test/support/build.ts';
import { all, given, inUnit } from '#test/support/given.ts';

const waiting = all('pending_subtask');

test('a request waits for its open subtask', () =>
  given(request(laptop))
    .when(subtask(phone, laptop))
    .gives({ [waiting]: [laptop] }));

test('a subtask that comes before its parent counts as soon as the parent is there', () =>
  given(subtask(phone, laptop))
    .when(request(laptop))
    .gives({ [waiting]: [laptop] }));

test('parent and subtask may come in one transaction, in either order', async () => {
  await given([request(laptop), subtask(phone, laptop)]).gives({ [waiting]: [laptop] });
  await given([subtask(phone, laptop), request(laptop)]).gives({ [waiting]: [laptop] });
});

test('a solved subtask is not waited for', () =>
  given(request(laptop), subtask(phone, laptop))
    .when(request(phone, { statusId: solvedStatus }))
    .gives({ [waiting]: [] }));

test('a subtask that is opened again is waited for again', () =>
  given(request(laptop), subtask(phone, laptop, { statusId: solvedStatus }))
    .when(request(phone, { statusId: open }))
    .gives({ [waiting]: [laptop] }));

test('the last of two open subtasks keeps the parent waiting', () =>
  given(request(laptop), subtask(phone, laptop), subtask(printer, laptop))
    .when(gone(request(phone)))
    .gives({ [waiting]: [laptop] }));

test('a subtask given to another parent makes that one wait', () =>
  given(request(laptop), request(printer), subtask(phone, laptop))
    .when(request(phone, { parentId: printer }))
    .gives({ [waiting]: [printer] }));

test('a subtask that becomes a request of its own is waited for no more', async () => {
  const { kept } = await given(request(laptop), subtask(phone, laptop))
    .when(request(phone, { parentId: null }))
    .gives({ [waiting]: [] });
  expect(kept.tallies.get('all')?.filter((_, slot) => slot % 2 === 1)).toEqual(
    Array.from({ length: (kept.tallies.get('all')?.length ?? 0) / 2 }, () => 0),
  );
});

test('a request that is its own unsolved subtask waits for itself', () =>
  given(subtask(laptop, laptop)).gives({ [waiting]: [laptop] }));

test('its own subtask, solved or deleted, is not waited for', async () => {
  await given(subtask(laptop, laptop))
    .when(request(laptop, { statusId: solvedStatus }))
    .gives({ [waiting]: [] });
  const { kept } = await given(subtask(laptop, laptop))
    .when(gone(request(laptop)))
    .gives({ [waiting]: [] });
  expect(kept.documents.size).toBe(0);
});

test('two requests may be each other’s subtasks', () =>
  given(subtask(laptop, phone), subtask(phone, laptop)).gives({ [waiting]: [laptop, phone] }));

test('a soft-deleted subtask is not waited for', () =>
  given(request(laptop), subtask(phone, laptop))
    .when(request(phone, { isDeleted: true }))
    .gives({ [waiting]: [] }));

test('a live subtask of a soft-deleted parent stays listed', () =>
  given(request(laptop), subtask(phone, laptop))
    .when(request(laptop, { isDeleted: true }))
    .gives({ [waiting]: [], [all('all_tickets')]: [phone] }));

test('a parent that is restored waits again', () =>
  given(request(laptop, { isDeleted: true }), subtask(phone, laptop))
    .when(request(laptop, { isDeleted: false }))
    .gives({ [waiting]: [laptop] }));

test('a deleted parent leaves nothing behind once its subtasks are gone', async () => {
  const family = [request(laptop), subtask(phone, laptop), subtask(printer, laptop)];
  const { kept } = await given(...family)
    .when(family.map(gone))
    .gives({ [waiting]: [] });
  expect(kept.documents.size).toBe(0);
});

test('subtasks may be deleted one after the other behind their parent', async () => {
  const family = [request(laptop), subtask(phone, laptop), subtask(printer, laptop)];
  const { kept } = await given(...family)
    .when(...family.map(gone))
    .gives({ [waiting]: [] });
  expect(kept.documents.size).toBe(0);
});

test('a subtask of another unit is waited for, in the parent’s unit', () =>
  given(request(laptop, { unitId: 1 }), subtask(phone, laptop, { unitId: 2 })).gives({
    [inUnit(1, 'pending_subtask')]: [laptop],
    [inUnit(2, 'pending_subtask')]: [],
  }));

test('a status that starts to count as solved frees the parents of its requests', () =>
  given(request(laptop), subtask(phone, laptop, { statusId: 8 }))
    .when(status(8, true))
    .gives({ [waiting]: [] }));

test('a solved parent still waits for its open subtask', () =>
  given(request(laptop, { statusId: solvedStatus }), subtask(phone, laptop)).gives({ [waiting]: [laptop] }));
