import { expect, test } from 'vitest';
import type { SharedCounts } from '#http/count-ports.ts';

/** What every implementation of SharedCounts does; two of them share what they count. */
export const sharedCountsContract = (open: () => readonly [SharedCounts, SharedCounts]): void => {
  const counted = (entries: Readonly<Record<string, number>>) => new Map(Object.entries(entries));

  test('what is added is added to what others added, by name', async () => {
    const [one, other] = open();
    expect(await one.add(7, counted({ mona: 3, omar: 1 }))).toEqual(counted({ mona: 3, omar: 1 }));
    expect(await other.add(7, counted({ mona: 2 }))).toEqual(counted({ mona: 5 }));
  });

  test('each window has counts of its own', async () => {
    const [one, other] = open();
    await one.add(8, counted({ mona: 3 }));
    expect(await other.add(9, counted({ mona: 1 }))).toEqual(counted({ mona: 1 }));
  });
};
