import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '#projector/verify/ledger.ts';
import { deltaBetween } from '#read-model/delta.ts';
import type { Memberships } from '#read-model/memberships.ts';
import { mona, omar, uuid } from '#test/support/build.ts';

const placed: fc.Arbitrary<Memberships | null> = fc.option(
  fc.record({
    segment: fc.constantFrom(1, 2, 'none' as const),
    subtask: fc.boolean(),
    statusId: fc.integer({ min: 1, max: 3 }),
    assignees: fc.subarray([mona, omar]),
    keys: fc.record({ unassigned: fc.constant('00'), my_unsolved: fc.constant('01') }, { requiredKeys: [] }),
  }),
);

/** The same, one by one. */
const counted = (all: Iterable<Memberships | null>) => {
  const sizes = new Map<string, number>();
  const tallies = new Map<string, number[]>();
  for (const one of all) {
    const { put, tallies: steps } = deltaBetween('', null, one);
    for (const { list } of put) sizes.set(list, (sizes.get(list) ?? 0) + 1);
    for (const [owner, step] of steps)
      tallies.set(
        owner,
        step.map((n, slot) => n + (tallies.get(owner)?.[slot] ?? 0)),
      );
  }
  return { sizes, tallies };
};

test('totals are those of all requests as they were set last', () => {
  fc.assert(
    fc.property(
      fc.array(placed, { maxLength: 3000, size: '+1' }),
      fc.array(fc.tuple(fc.nat(40), placed)),
      (first, changes) => {
        const ledger = openLedger();
        const now = new Map(first.map((one, n) => [uuid(2 * n), one]));
        for (const [id, one] of now) ledger.append(id, one, null);
        for (const [n, one] of changes) {
          now.set(uuid(n), one);
          ledger.set(uuid(n), one, null);
        }
        expect(ledger.totals()).toEqual(counted(now.values()));
        for (let n = 0; n < 45; n++) expect(ledger.has(uuid(n))).toBe(now.has(uuid(n)));
      },
    ),
    { numRuns: 30 },
  );
});

test('remembers who waited for a request', () => {
  const ledger = openLedger();
  ledger.append(uuid(1), null, uuid(9));
  expect([ledger.parentOf(uuid(1)), ledger.parentOf(uuid(2))]).toEqual([uuid(9), null]);
  ledger.set(uuid(1), null, null);
  expect(ledger.parentOf(uuid(1))).toBeNull();
});
