import { expect, test } from 'vitest';
import type { ChangeLog, LogReader } from '#projector/ports.ts';

/** A log of its own for each test. */
export type LogWorld = {
  /** Another member of the same group. */
  open(): ChangeLog;
  /** Writes so many records. */
  append(count: number): Promise<void>;
  /** Takes away the records before an offset. */
  cut(oldest: number): Promise<void>;
  /** Makes the broker give the partition to the only member, again if it had it. */
  assign(log: ChangeLog): Promise<void>;
};

export type Listener = LogReader & {
  /** What was received, by offset. */
  readonly offsets: number[];
  /** The answers given to the question where to go on. */
  readonly answers: number[];
  from: number;
  /** From the next batch on it takes nothing, until it is released. */
  hold(): void;
  release(): void;
  readonly holding: boolean;
};

/** A reader that goes on behind what it received, unless told otherwise. */
export const listener = (from = 0): Listener => {
  const offsets: number[] = [];
  const answers: number[] = [];
  let gate: PromiseWithResolvers<void> | null = null;
  let holding = false;
  const reader: Listener = {
    ...{ offsets, answers, from },
    hold: () => {
      gate = Promise.withResolvers();
    },
    release: () => {
      gate?.resolve();
      gate = null;
    },
    get holding() {
      return holding;
    },
    released: () => {},
    assigned: async () => {
      answers.push(reader.from);
      return reader.from;
    },
    receive: async (records) => {
      const asked = answers.length;
      if (gate) {
        holding = true;
        await gate.promise;
        holding = false;
      }
      // Asked in between, the reader takes nothing of what it was given before.
      if (asked !== answers.length) return;
      offsets.push(...records.map(({ offset }) => offset));
      reader.from = (offsets.at(-1) ?? -1) + 1;
    },
  };
  return reader;
};

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

export const soon = { timeout: 20_000, interval: 20 };

/** What the projector relies on, of every ChangeLog. */
export const changeLogContract = (build: () => Promise<LogWorld>): void => {
  const withLog = async (run: (log: ChangeLog, world: LogWorld) => Promise<void>): Promise<void> => {
    const world = await build();
    const log = world.open();
    try {
      await run(log, world);
    } finally {
      await log.stop();
    }
  };

  test('delivery starts where the reader says and goes on with what is written later', () =>
    withLog(async (log, world) => {
      const reader = listener(4);
      await world.append(10);
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.offsets, soon).toEqual(range(4, 10));
      await world.append(3);
      await expect.poll(() => reader.offsets, soon).toEqual(range(4, 13));
    }));

  test('a seek drops what is on its way', () =>
    withLog(async (log, world) => {
      const reader = listener(0);
      await world.append(20);
      reader.hold();
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.holding, soon).toBe(true);
      log.seek(17);
      reader.release();
      await expect.poll(() => reader.offsets.at(-1), soon).toBe(19);
      // What was received already is not taken back; what followed it begins where the seek said.
      expect(reader.offsets.slice(reader.offsets.lastIndexOf(17))).toEqual([17, 18, 19]);
    }));

  test('a seek back delivers again', () =>
    withLog(async (log, world) => {
      const reader = listener(0);
      await world.append(8);
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.offsets, soon).toEqual(range(0, 8));
      log.seek(5);
      await expect.poll(() => reader.offsets, soon).toEqual([...range(0, 8), 5, 6, 7]);
    }));

  test('at a new assignment the reader is asked again, and delivery follows its answer', () =>
    withLog(async (log, world) => {
      const reader = listener(0);
      await world.append(8);
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.offsets, soon).toEqual(range(0, 8));
      reader.from = 3;
      await world.assign(log);
      await expect.poll(() => reader.offsets, soon).toEqual([...range(0, 8), ...range(3, 8)]);
      expect(reader.answers.at(-1)).toBe(3);
    }));

  test('a reader without room gets no more, and then goes on without a gap', () =>
    withLog(async (log, world) => {
      const reader = listener(0);
      reader.hold();
      await world.append(5);
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.holding, soon).toBe(true);
      await world.append(30);
      expect(reader.offsets).toEqual([]);
      reader.release();
      await expect.poll(() => reader.offsets, soon).toEqual(range(0, 35));
    }));

  test('the bounds are the oldest record and the next', () =>
    withLog(async (log, world) => {
      await world.append(9);
      await log.start(listener(0));
      expect(await log.bounds()).toMatchObject({ oldest: 0, next: 9 });
      await world.cut(4);
      expect(await log.bounds()).toMatchObject({ oldest: 4, next: 9 });
    }));

  test('it stops while a reader has no room', () =>
    withLog(async (log, world) => {
      const reader = listener(0);
      reader.hold();
      await world.append(3);
      await log.start(reader);
      await world.assign(log);
      await expect.poll(() => reader.holding, soon).toBe(true);
      const began = performance.now();
      await log.stop();
      expect(performance.now() - began).toBeLessThan(5000);
    }));
};
