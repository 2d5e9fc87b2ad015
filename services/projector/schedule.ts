import { setTimeout as pause } from 'node:timers/promises';
import { ProjectorError } from './errors.ts';
import type { Operations } from './operations.ts';
import type { Logger } from './ports.ts';
import type { Turns } from './schedule-ports.ts';

export type ScheduleOptions = {
  /** Milliseconds between two comparisons of the cell. */
  readonly period: number;
  /** Requests compared each time. */
  readonly size: number;
};

export type ScheduleDeps = {
  readonly operations: Pick<Operations, 'generations' | 'verify' | 'noteDamage'>;
  readonly turns: Pick<Turns, 'take'>;
  readonly logger: Logger;
  /** Of the rules of this release. */
  readonly fingerprint: string;
  /** Milliseconds since some moment. */
  readonly clock: () => number;
};

export type Schedule = { stop(): Promise<void> };

/** Requests per second: comparing by itself must not be felt at the source. */
const MAX_RATE = 500;
/** Differences of one sample that are noted; the comparison of the whole finds the others. */
const NOTED = 20;
/** How often in a period it is asked whose turn it is, and at most how long between two; milliseconds. */
const ASKED = 10;
const MOST = 60_000;

/**
 * Compares a sample of what is served with the source once in a period, in one process of the cell. The outcome goes
 * to the generation's record, as with any comparison, and to the log; what cannot be found out is never called equal.
 */
export const startSchedule = ({ period, size }: ScheduleOptions, deps: ScheduleDeps): Schedule => {
  const { operations, turns, logger, fingerprint, clock } = deps;
  const stopping = new AbortController();
  const between = Math.min(period / ASKED, MOST);

  const compare = async (): Promise<void> => {
    const { active, generations } = await operations.generations();
    const served = generations.find(({ number }) => number === active);
    // By other rules it cannot be judged: that is for the release that made it.
    if (served?.fingerprint !== fingerprint || served.position?.phase !== 'live') return;
    // A turn ends a little early, so that asking a moment too soon does not cost a whole round.
    if (!(await turns.take(period - between / 2))) return;
    const end = clock() + period;
    const goOn = (): void => {
      stopping.signal.throwIfAborted();
      if (clock() > end) throw new ProjectorError('late', 'It took longer than the time between two comparisons.');
    };
    const report = await operations.verify(
      { generation: active, part: { kind: 'sample', size }, repair: false, maxRate: MAX_RATE, who: 'schedule' },
      goOn,
    );
    const { outcome, compared, drifted, detail, drift } = report;
    const fields = { generation: active, outcome, compared, drifted, detail };
    if (outcome === 'equal') logger.info(fields, 'a sample was compared with the source');
    else if (outcome === 'unknown') logger.warn(fields, 'a sample could not be compared with the source');
    else {
      logger.error({ ...fields, first: drift[0] }, 'a sample differs from the source: the generation is damaged');
      // Not what differs: that may be what people wrote.
      const found = drift.slice(0, NOTED).map(({ key }) => `By the source, what is kept of ${key} is not right.`);
      await operations.noteDamage(active, found);
    }
  };

  const run = async (): Promise<void> => {
    for (;;) {
      try {
        await pause(between, undefined, { signal: stopping.signal, ref: false });
        await compare();
      } catch (error) {
        if (stopping.signal.aborted) return;
        const why = error instanceof ProjectorError ? { code: error.code, detail: error.message } : { err: error };
        logger.warn({ ...why, outcome: 'unknown' }, 'a sample could not be compared with the source');
      }
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
