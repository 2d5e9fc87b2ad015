import type { SharedCounts } from '#http/count-ports.ts';
import { connect } from './connect.ts';
import { isRedisFailure } from './failures.ts';
import { cellKeysOf } from './keys.ts';

export type SharedCountsOptions = {
  readonly url: string;
  readonly cell: string;
  /** What is counted: other counts of the same names are others. */
  readonly what: string;
};

/** Milliseconds that a count stays: its window of ten seconds, and another one for clocks that disagree. */
const KEPT = 20_000;
/** Milliseconds; who waits for it is nobody's request. */
const PATIENCE = 2000;

/** Counts of a cell, in one round trip for all names that are told at once. */
export const openSharedCounts = ({ url, cell, what }: SharedCountsOptions): SharedCounts => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  const keys = cellKeysOf(cell);

  const add = async (window: number, counted: ReadonlyMap<string, number>): Promise<Map<string, number>> => {
    const pipeline = redis.pipeline();
    for (const [name, count] of counted) {
      const key = keys.limit(window, `${what}:${name}`);
      pipeline.incrby(key, count).pexpire(key, KEPT);
    }
    const replies = (await pipeline.exec()) ?? [];
    return new Map(
      [...counted.keys()].map((name, index) => {
        const [error, total] = replies[2 * index] ?? [];
        if (error) throw error;
        return [name, total as number];
      }),
    );
  };

  return {
    add: (window, counted) =>
      add(window, counted).catch((error: unknown) => {
        if (isRedisFailure(error)) return null;
        throw error;
      }),
    async close() {
      redis.disconnect();
    },
  };
};
