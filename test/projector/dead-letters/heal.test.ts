import { beforeEach, expect, test } from 'vitest';
import { type HealDeps, startHealing } from '#projector/dead-letters/heal.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import type { DeadLetter, Position } from '#projector/ports.ts';
import type { VerifyReport } from '#projector/verify/report.ts';
import { fakeOperations } from '#test/admin-api/fake-operations.ts';
import { deadLetter, laptop } from '#test/support/build.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { start } from '../log.ts';
import { quiet, until } from '../scripted-log.ts';

// Promise 6: rows that came in part heal without a human; everything else waits for one.
// Promise 11: a damaged generation is compared and repaired, or built again.

/** What the healing takes for the time; each look of it is one second later. */
let now = 0;
beforeEach(() => {
  now = 0;
});

/** A cell with these letters; what is retried is settled, unless `fails` says otherwise. */
const cell = (
  given: readonly DeadLetter[],
  {
    fails = (): boolean => false,
    mine = true,
    rules = 'rules',
    phase = 'live' as Position['phase'],
    damage = {},
    outcomes = [] as VerifyReport['outcome'][],
  } = {},
) => {
  let letters = [...given];
  const retried: (readonly number[] | 'all')[] = [];
  const compared: object[] = [];
  const rebuilt: number[] = [];
  const operations: HealDeps['operations'] = {
    generations: async () => {
      now += 1000;
      return {
        ...{ active: 1, epoch: firstEpoch },
        generations: [
          {
            ...{ ...generationRecord(1, { fingerprint: rules }), copy: null, feed: null, damage },
            position: { ...start, phase, parked: letters.length },
          },
        ],
      };
    },
    deadLetters: async ({ most }) => ({
      ...{ generation: 1, parked: letters.length },
      counts: Object.fromEntries(letters.map(({ category }) => [category, 1])),
      letters: letters.slice(0, most),
    }),
    async verify({ part, repair }) {
      compared.push({ part, repair });
      return {
        ...(await fakeOperations().verify({} as never, () => undefined)),
        outcome: outcomes.shift() ?? 'repaired',
      };
    },
    async rebuild({ generation }) {
      rebuilt.push(generation);
    },
    async retryLetters({ chosen }) {
      retried.push(chosen);
      if (fails()) throw new Error('the source does not answer');
      const settled = letters.map(({ offset }) => offset).filter((offset) => chosen.includes(offset as never));
      letters = letters.filter(({ offset }) => !settled.includes(offset));
      return { generation: 1, settled, left: [] };
    },
  };
  const logger = quiet();
  const healing = startHealing({
    ...{ operations, logger, fingerprint: 'rules', clock: () => now, every: 1 },
    turns: { hold: async () => mine },
  });
  return { retried, compared, rebuilt, healing, logger, left: () => letters.map(({ offset }) => offset) };
};

const incomplete = (offset: number) => deadLetter({ offset, category: 'incomplete' });

test('rows that came in part are read again, and nothing else', async () => {
  const { left, retried, healing } = cell([incomplete(1), deadLetter({ offset: 2 }), incomplete(3)]);
  await until(() => now > 5000);
  expect([retried, left()]).toEqual([[[1, 3]], [2]]);
  await healing.stop();
});

test('what fails is tried again, after longer and longer pauses', async () => {
  let failures = 4;
  const { left, retried, healing } = cell([incomplete(1)], { fails: () => failures-- > 0 });
  await until(() => now >= 10_000);
  expect(retried.length).toBeLessThanOrEqual(3);
  await until(() => now >= 80_000);
  expect([retried.length, left()]).toEqual([5, []]);
  await healing.stop();
});

test('somebody else’s turn, other rules, and a generation that is not complete are left alone', async () => {
  for (const other of [{ mine: false }, { rules: 'other' }, { phase: 'snapshot' as const }]) {
    const { retried, healing } = cell([incomplete(1)], other);
    await until(() => now > 5000);
    expect(retried).toEqual([]);
    await healing.stop();
  }
});

const lost = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`The document of request ${n} changed, and is not kept.`, '1']),
  );

test('a damaged generation is compared as a whole and repaired, and what was found is named', async () => {
  const { compared, rebuilt, healing, logger } = cell([], { damage: lost(2) });
  await until(() => compared.length > 0);
  await healing.stop();
  expect([compared[0], rebuilt]).toEqual([{ part: { kind: 'whole' }, repair: true }, []]);
  expect(logger.lines.join()).toContain('The document of request 0 changed, and is not kept.');
});

test('where too much is lost, or repairs come to nothing, another generation is built', async () => {
  const many = cell([], { damage: lost(201) });
  await until(() => many.rebuilt.length > 0);
  await many.healing.stop();
  expect([many.compared, many.rebuilt[0]]).toEqual([[], 1]);

  const stubborn = cell([], {
    damage: lost(1),
    outcomes: ['partly-repaired', 'unknown', 'partly-repaired', 'partly-repaired'],
  });
  await until(() => stubborn.rebuilt.length > 0);
  await stubborn.healing.stop();
  expect(stubborn.compared.length).toBe(4);
});

test('rows that lacked a column are read again after a repair, when the column is there again', async () => {
  const lacking = deadLetter({ offset: 1, category: 'missing-field', target: { kind: 'request', id: laptop } });
  const waiting = cell([lacking]);
  await until(() => now > 5000);
  await waiting.healing.stop();
  expect(waiting.retried).toEqual([]);
  const repaired = cell([lacking, deadLetter({ offset: 2 })], { damage: lost(1) });
  await until(() => repaired.retried.length > 0);
  await repaired.healing.stop();
  expect([repaired.retried[0], repaired.left()]).toEqual([[1], [2]]);
});
