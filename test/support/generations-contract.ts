import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Epoch,
  firstEpoch,
  type Generations,
  type Operation,
  type Registry,
} from '#projector/generation-ports.ts';
import { generationRecord } from './memory-generations.ts';

export type GenerationsWorld = {
  /** Each of them as another process. */
  connect(): Generations;
  close(): Promise<void>;
};

const operation = (what: string): Operation => ({
  ...{ at: 7, who: 'mona', what, generation: 1, outcome: 'done', detail: 'مرحبا' },
});

const thirdEpoch: Epoch = {
  ...{ number: 3, since: 700, broken: { code: 'slot-lost', detail: 'لا يوجد', at: 6 } },
  ...{ captureRestarted: true, failures: 2, notBefore: 8 },
};

const staged: Registry = {
  active: 0,
  last: 1,
  generations: [generationRecord(1, { state: 'staged' })],
  epoch: firstEpoch,
};

/** What every registry of generations promises, whatever it is made of. */
export const generationsContract = (what: string, open: () => Promise<GenerationsWorld>): void => {
  describe(`the registry of generations in ${what}`, () => {
    let world: GenerationsWorld;
    let generations: Generations;
    beforeEach(async () => {
      world = await open();
      generations = world.connect();
    });
    afterEach(async () => {
      await generations.close();
      await world.close();
    });

    test('is empty at first', async () => {
      expect(await generations.read()).toEqual({ active: 0, last: 0, generations: [], epoch: firstEpoch });
      expect(await generations.history(10)).toEqual([]);
    });

    test('keeps what a change makes of it, together with the operation', async () => {
      const verified = { at: 5, outcome: 'equal', whole: true, compared: 3, drift: 0 } as const;
      const full: Registry = {
        ...{ active: 2, last: 12 },
        generations: [
          generationRecord(2, { keepUntil: 9 }),
          generationRecord(12, { state: 'staged', verified, epoch: 3, since: 700 }),
        ],
        epoch: thirdEpoch,
      };
      expect(await generations.update(() => ({ registry: full, operation: operation('stage') }))).toEqual(full);
      const other = world.connect();
      expect(await other.read()).toEqual(full);
      expect(await other.history(10)).toEqual([operation('stage')]);
      await other.close();
    });

    test('forgets the records that a change leaves out', async () => {
      await generations.update(() => ({ registry: staged, operation: operation('stage') }));
      await generations.update((now) => ({ registry: { ...now, generations: [] }, operation: operation('gc') }));
      expect(await generations.read()).toEqual({ active: 0, last: 1, generations: [], epoch: firstEpoch });
    });

    test('what a change throws passes through, and nothing is written', async () => {
      const refusal = new Error('refused');
      const refused = generations.update(() => {
        throw refusal;
      });
      await expect(refused).rejects.toBe(refusal);
      expect(await generations.read()).toEqual({ active: 0, last: 0, generations: [], epoch: firstEpoch });
      expect(await generations.history(10)).toEqual([]);
      await generations.update(() => ({ registry: staged, operation: operation('stage') }));
      expect(await generations.read()).toEqual(staged);
    });

    test('a change of the epoch alone is seen by whoever changes the registry at the same moment', async () => {
      const other = world.connect();
      const begin = (now: Registry) => ({
        registry: { ...now, epoch: { ...now.epoch, number: now.epoch.number + 1 } },
        operation: operation('break'),
      });
      await Promise.all([generations, other].flatMap((process) => [process.update(begin), process.update(begin)]));
      expect((await other.read()).epoch).toEqual({ ...firstEpoch, number: 5 });
      await other.close();
    });

    test('no change is lost, however many come at once', async () => {
      const processes = [generations, world.connect(), world.connect()];
      const grow = (now: Registry) => ({ registry: { ...now, last: now.last + 1 }, operation: operation('grow') });
      await Promise.all(processes.flatMap((process) => Array.from({ length: 8 }, () => process.update(grow))));
      expect((await generations.read()).last).toBe(24);
      expect(await generations.history(100)).toHaveLength(24);
      for (const process of processes.slice(1)) await process.close();
    });

    test('history is newest first, and bounded by what is asked for', async () => {
      for (const what of ['a', 'b', 'c']) await generations.note(operation(what));
      expect((await generations.history(2)).map(({ what }) => what)).toEqual(['c', 'b']);
    });

    test('damage is noted, and settled unless it was noted again since', async () => {
      await generations.noteDamage(3, ['The key a is lost.', 'The key b is lost.']);
      const [seen] = await generations.look([3]);
      expect(Object.keys(seen?.damage ?? {}).sort()).toEqual(['The key a is lost.', 'The key b is lost.']);
      await expect
        .poll(async () => {
          await generations.noteDamage(3, ['The key b is lost.']);
          return (await generations.look([3]))[0]?.damage['The key b is lost.'];
        })
        .not.toBe(seen?.damage['The key b is lost.']);
      await generations.settleDamage(3, seen?.damage ?? {});
      const [left] = await generations.look([3]);
      expect(Object.keys(left?.damage ?? {})).toEqual(['The key b is lost.']);
      await generations.settleDamage(3, left?.damage ?? {});
      expect((await generations.look([3]))[0]?.damage).toEqual({});
    });

    test('of a generation that is not there nothing is seen', async () => {
      expect(await generations.look([3, 4])).toEqual(
        Array(2).fill({ position: null, copy: null, feed: null, damage: {} }),
      );
      expect(await generations.remove(3, () => undefined)).toBe(0);
    });
  });
};
