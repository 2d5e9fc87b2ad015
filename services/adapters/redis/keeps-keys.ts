import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';
import type { Position } from '#projector/ports.ts';
import type { Keys } from './keys.ts';

/** What becomes of keys when memory is short, and of all of them when the server starts again. */
export type Keeping = {
  readonly evictionPolicy: string | null;
  readonly appendOnly: boolean;
  /** Of the server's process: it begins to count from 0. */
  readonly runId: string | null;
  readonly evicted: number;
};

export const keepingOf = async (redis: Redis): Promise<Keeping> => {
  const info = (await Promise.all(['memory', 'persistence', 'server', 'stats'].map((part) => redis.info(part)))).join();
  return {
    evictionPolicy: /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? null,
    appendOnly: /^aof_enabled:1/m.test(info),
    runId: /^run_id:(\S+)/m.exec(info)?.[1] ?? null,
    evicted: Number(/^evicted_keys:(\d+)/m.exec(info)?.[1] ?? 0),
  };
};

const REMEDY = 'redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration file';

/**
 * A Redis that makes room by deleting keys makes numbers wrong: what is in use there cannot be relied on, and nothing is
 * built there. Throws ProjectorError `keys-lost` (what is live has to be built again) or `eviction` (retriable).
 */
export const proveKept = async (redis: Redis, keys: Keys, { phase }: Pick<Position, 'phase'>): Promise<void> => {
  const { evictionPolicy, runId, evicted } = await keepingOf(redis);
  const [knownRun, known] = ((await redis.get(keys.evictions)) ?? '').split(' ');
  const before = knownRun === undefined || knownRun === '' ? evicted : knownRun === runId ? Number(known) : 0;
  if (evicted > before) {
    throw new ProjectorError('keys-lost', `Redis has evicted ${evicted - before} keys since the generation was made.`);
  }
  if (evictionPolicy !== 'noeviction') {
    const may = `Redis may evict keys (maxmemory-policy ${evictionPolicy})`;
    if (phase === 'live')
      throw new ProjectorError('keys-lost', `${may}: what it keeps cannot be relied on. Set it: ${REMEDY}.`);
    throw new ProjectorError('eviction', `${may}. Set it: ${REMEDY}.`, { retriable: true });
  }
  if (knownRun !== runId) await redis.set(keys.evictions, `${runId} ${evicted}`);
};
