import { Redis } from 'ioredis';
import { type Keys, keysOf } from '#adapters/redis/keys.ts';
import { metaNow } from './answers.ts';
import type { FaultyLine } from './faulty-line.ts';

/** Looks into the Redis of the generation that is served. */
export const inStore = async <T>(line: FaultyLine, use: (redis: Redis, keys: Keys) => Promise<T>): Promise<T> => {
  const { generation } = await metaNow(line);
  const redis = new Redis(line.stack.redis.url);
  try {
    return await use(redis, keysOf(line.stack.cell, generation));
  } finally {
    redis.disconnect();
  }
};

/** Keys that Redis has of a request: its document, its card, its messages. */
export const keysKeptOf = (line: FaultyLine, request: string): Promise<number> =>
  inStore(line, (redis, keys) => redis.exists(keys.document(request), keys.card(request), keys.messages(request)));
