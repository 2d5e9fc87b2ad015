import { ProjectorError } from './errors.ts';
import type { LogRecord } from './ports.ts';

/**
 * The source's heartbeat row counts up by one with each beat, and beats commit one after the other. So two that follow
 * one another in whole, young transactions prove that none was lost between them, also where nothing else would tell:
 * a source that was put back to an older state, a connector that skipped what it had no place for any more.
 */
export type Beats = {
  /** The last beat; null: not known. */
  last(): number | null;
  /** The records of the next whole transaction. Throws ProjectorError `source-went-back`, `log-break`. */
  follow(records: readonly LogRecord[]): void;
  /** What comes next may not follow on what was read. */
  forget(): void;
};

export const beats = (start: number | null): Beats => {
  let last = start;
  return {
    last: () => last,
    follow(records) {
      if (records.some(({ type }) => type === 'unreadable')) last = null;
      const beaten = records
        .filter((record) => record.type === 'row')
        .flatMap(({ beat, offset, transaction }) =>
          beat === undefined || transaction === null ? [] : { beat, offset },
        );
      // Rows of a transaction that was cut off come twice.
      for (const { beat, offset } of beaten.sort((a, b) => a.beat - b.beat)) {
        if (beat === last) continue;
        if (last !== null && beat !== last + 1) throw missed(last, beat, offset);
        last = beat;
      }
    },
    forget() {
      last = null;
    },
  };
};

const missed = (before: number, beat: number, offset: number): ProjectorError =>
  beat <= before
    ? new ProjectorError(
        'source-went-back',
        `Heartbeat ${beat} (offset ${offset}) follows heartbeat ${before}: the source is an older state of itself, or another one.`,
      )
    : new ProjectorError(
        'log-break',
        `Heartbeat ${beat} (offset ${offset}) follows heartbeat ${before}: transactions between them are not in the log.`,
      );
