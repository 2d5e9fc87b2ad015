import { setImmediate as turn } from 'node:timers/promises';
import type { ChangeLog, Logger, LogReader, RawRecord, Told } from '#projector/ports.ts';

/** A log that is told what to deliver. Its records are facts in `told`, found again by their offset. */
export type ScriptedLog = ChangeLog & {
  readonly seeks: number[];
  readonly committed: number[];
  append(...told: readonly Told[]): void;
  /** This member gets the partition (again): delivery starts where the reader says. */
  assign(): Promise<void>;
  /** The records delivered so far. */
  read(): number;
  /** How many records were decoded. */
  decoded(): number;
  decode(record: RawRecord): Told & { readonly offset: number; readonly timestamp: number };
  cut(oldest: number): void;
  /** From now on it is another topic of the same name. */
  makeAnew(): void;
  /** Other records were written from this offset on, after those that lay there were lost. */
  losesFrom(offset: number): void;
};

export const now = 1_000_000_000_000;

/** `aged`: how many of its first records are so old that they may have lost their neighbours to compaction. */
export const scriptedLog = (batchSize = 7, aged = 0): ScriptedLog => {
  const records: Told[] = [];
  const seeks: number[] = [];
  const committed: number[] = [];
  let reader: LogReader | null = null;
  let next: number | null = null;
  let oldest = 0;
  let topics = 1;
  let lostFrom = Number.POSITIVE_INFINITY;
  let stopped = false;
  let decoded = 0;

  const raw = (offset: number): RawRecord => ({
    ...{
      offset,
      timestamp: offset < aged ? 0 : now,
      epoch: 0,
      key: null,
      value: Buffer.alloc(8, offset < lostFrom ? 0 : 1),
    },
  });

  const pump = async (): Promise<void> => {
    while (!stopped) {
      await turn();
      if (!reader || next === null || next >= records.length) continue;
      const from = next;
      const batch = Array.from({ length: Math.min(batchSize, records.length - from) }, (_, n) => raw(from + n));
      next = from + batch.length;
      await reader.receive(batch);
    }
  };

  return {
    seeks,
    committed,
    append: (...told) => void records.push(...told),
    async assign() {
      if (!reader) throw new Error('not started');
      next = null;
      next = await reader.assigned();
    },
    read: () => next ?? 0,
    decoded: () => decoded,
    decode({ offset, timestamp }) {
      decoded++;
      return { offset, timestamp, ...(records[offset] as Told) };
    },
    cut(offset) {
      oldest = offset;
    },
    makeAnew() {
      topics++;
    },
    losesFrom(offset) {
      lostFrom = offset;
    },
    async start(given) {
      reader = given;
      void pump();
    },
    seek(offset) {
      seeks.push(offset);
      next = offset;
    },
    next: () => next,
    bounds: async () => ({ oldest, next: records.length, topicId: `topic ${topics}` }),
    compactionLag: async () => 24 * 3_600_000,
    commit: async (offset) => void committed.push(offset),
    async stop() {
      stopped = true;
    },
  };
};

export const quiet = (): Logger & { readonly lines: string[] } => {
  const lines: string[] = [];
  const say = (_fields: object, message: string): void => void lines.push(message);
  return { lines, info: say, warn: say, error: say };
};

/** Waits for what must happen soon; fails when it does not. */
export const until = async (what: () => boolean, milliseconds = 3000): Promise<void> => {
  const deadline = performance.now() + milliseconds;
  while (!what()) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await turn();
  }
};
