import { expect, test } from 'vitest';
import { seeded } from '#test/support/workload/random.ts';
import { everyFault } from './every-fault.ts';
import { planRound, type Step } from './plan.ts';

const rounds = (seed: number, count: number) => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => planRound(random, everyFault));
};

const told = ({ fault, at, until }: Step) => [fault.kind, at, until];

test('a seed gives the same faults at the same times, another one others', () => {
  const of = (seed: number) => rounds(seed, 5).map(({ steps }) => steps.map(told));
  expect(of(7)).toEqual(of(7));
  expect(of(7)).not.toEqual(of(8));
});

test('at most two at once, never two to the same part, and none longer than its round', () => {
  for (const { steps, seconds } of rounds(1, 200)) {
    expect(seconds).toBeLessThanOrEqual(55);
    for (const [index, { at, until, fault }] of steps.entries()) {
      expect(until).toBeLessThanOrEqual(seconds);
      const others = steps.slice(0, index).filter((step) => step.until > at);
      expect(others.length).toBeLessThan(2);
      expect(others.map((step) => step.fault.target)).not.toContain(fault.target);
    }
  }
});

test('every kind of fault comes, and no part is killed as often as its supervisor would give it up', () => {
  const all = rounds(1, 400);
  const kinds = new Set(all.flatMap(({ steps }) => steps.map(({ fault }) => fault.kind)));
  expect([...kinds].sort()).toEqual(everyFault.map(({ kind }) => kind).sort());
  for (const { steps } of all) {
    const kills = steps.filter(({ fault }) => fault.kind.startsWith('kill -9'));
    expect(
      Math.max(
        0,
        ...Map.groupBy(kills, ({ fault }) => fault.kind)
          .values()
          .map((same) => same.length),
      ),
    ).toBeLessThanOrEqual(2);
  }
});
