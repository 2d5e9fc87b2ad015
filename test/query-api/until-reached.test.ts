import { expect, test } from 'vitest';
import type { ReadPosition, Unavailable } from '#query-api/ports.ts';
import { untilReached } from '#query-api/until-reached.ts';

const away: Unavailable = { unavailable: 'unreachable', detail: 'The connection is being made.' };
const empty: Unavailable = { unavailable: 'no-generation', detail: 'Nothing has been built.' };
const position: ReadPosition = { generation: 1, lsn: 7, committedAt: 0n, partial: false, degraded: false };

const storeOf = (...answers: readonly (ReadPosition | Unavailable)[]) => {
  let asked = 0;
  return {
    asked: () => asked,
    position: async () => answers[Math.min(asked++, answers.length - 1)] as ReadPosition | Unavailable,
  };
};

test.each([[position], [empty]])('it is asked until it says something of itself: %o', async (answer) => {
  const store = storeOf(away, away, answer);
  await untilReached(store, 10_000);
  expect(store.asked()).toBe(3);
});

test('one that is away keeps nobody longer than that', async () => {
  const store = storeOf(away);
  await untilReached(store, 500);
  expect(store.asked()).toBeGreaterThanOrEqual(2);
});
