import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectorError } from './errors.ts';
import type { LogHistory } from './log-ports.ts';
import type { LogRecord, RawRecord } from './ports.ts';

export type ShapeDeps = {
  readonly log: Pick<LogHistory, 'bounds' | 'from'>;
  readonly decode: (record: RawRecord) => LogRecord;
  /** Milliseconds between two looks at the log's end, and how long a record like no other waits for its next one. */
  readonly every?: number;
  readonly patience?: number;
};

/** Are the records of the log made as they must be? */
export type Shape = {
  /**
   * Of records that are about to be applied. One that is made otherwise is let through when those at the end of the log
   * are right again: its value tells its row, and what is no row is set aside. Throws ProjectorError `other-shape` when
   * they are not: going on would spoil the topic for every replay, record by record.
   */
  prove(records: readonly LogRecord[]): Promise<void>;
  /** Resolves when the records at the log's end are right. */
  putRight(): Promise<void>;
};

const EVERY = 500;
/** Longer than a few beats of the heart that the source has: some record comes in that time. */
const PATIENCE = 4000;
/** Of the log's end, so many records are looked at: markers and rows of the last transactions. */
const LAST = 50;

const otherShape = ({ offset, otherShape: why }: LogRecord): ProjectorError =>
  new ProjectorError(
    'other-shape',
    `The records of the log are not made as they must be, from offset ${offset} on: ${why}. ` +
      'Put the connector’s settings right: npm start, or node scripts/setup.ts. The line goes on by itself then.',
  );

export const shapeOf = ({ log, decode, every = EVERY, patience = PATIENCE }: ShapeDeps): Shape => {
  /** All before this offset may be read, whatever it looks like. */
  let known = 0;

  /** Is the newest row right? It must lie behind `offset`. Markers come another way through the connector, and tell nothing. */
  const isRight = async (offset: number): Promise<boolean> => {
    const { oldest, next } = await log.bounds();
    const from = Math.max(offset + 1, oldest, next - LAST);
    if (from >= next) return false;
    const tail = await log.from(from);
    try {
      const newest = (await tail.upTo(next)).map(decode).findLast(({ type }) => type === 'row');
      if (!newest || newest.otherShape !== undefined) return false;
      known = next;
      return true;
    } finally {
      await tail.stop();
    }
  };

  const rightWithin = async (offset: number): Promise<boolean> => {
    const deadline = performance.now() + patience;
    for (;;) {
      if (await isRight(offset)) return true;
      if (performance.now() > deadline) return false;
      await sleep(every);
    }
  };

  return {
    async prove(records) {
      const odd = records.findLast((record) => record.otherShape !== undefined && record.offset >= known);
      if (odd && !(await rightWithin(odd.offset))) throw otherShape(odd);
    },
    async putRight() {
      while (!(await isRight(0).catch(() => false))) await sleep(every, undefined, { ref: false });
    },
  };
};
