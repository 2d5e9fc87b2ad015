import { connect, whenReady } from '#adapters/redis/connect.ts';
import { activeKey, keysOf } from '#adapters/redis/keys.ts';
import { readPosition } from '#adapters/redis/position-codec.ts';
import type { Position } from '#projector/ports.ts';

const PATIENCE = 3000;

/** How far the served generation has come; null when there is none. */
export const positionOf = async (url: string, cell: string): Promise<Position | null> => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  try {
    await whenReady(redis, PATIENCE);
    const generation = Number((await redis.get(activeKey(cell))) ?? 0);
    const text = await redis.get(keysOf(cell, generation).position);
    return text === null ? null : readPosition(text);
  } finally {
    redis.disconnect();
  }
};
