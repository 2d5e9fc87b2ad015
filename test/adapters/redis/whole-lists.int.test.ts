import { expect, inject, onTestFinished, test } from 'vitest';
import { root, smallDesk } from '#test/query-api/small-desk.ts';
import { request, statuses, uuid } from '#test/support/build.ts';
import { openDesk } from '#test/support/redis-desk.ts';

// Promise 2: a filtered page, its total and its tabs are of one position, however its lists are read.

/** Requests of different codes: asking for each code would take longer than reading them all. */
const varied = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => request(uuid(from + n), { statusId: 1 + (n % 4), priorityId: 1 + (n % 3) }));

test('a short list that becomes a long one between two answers is read to its end', async () => {
  const desk = await openDesk(inject('redisUrl'));
  onTestFinished(() => desk.close());
  await desk.tell(statuses, smallDesk, varied(1000, 24));
  const ask = () => desk.list(root, '?view=all_tickets&type=parents&per_page=100');
  const before = await ask();
  expect(await ask()).toEqual(before);
  await desk.tell(varied(2000, 300));
  const after = await ask();
  expect(after.total).toBe(before.total + 300);
  expect(after.filterCounts.parents).toBe(after.total);
  expect(await ask()).toEqual(after);
});
