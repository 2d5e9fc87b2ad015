import type { Turns } from '#projector/schedule-ports.ts';
import { connect, whenReady } from './connect.ts';
import { cellKeysOf } from './keys.ts';

export type TurnsOptions = {
  readonly url: string;
  readonly cell: string;
  /** What the turns are for. */
  readonly what: string;
  /** Who asks: for people who look. */
  readonly by: string;
};

const PATIENCE = 5000;

/** A key that expires with the period: whoever dies in his turn misses it, and the next one is anybody's. */
export const openTurns = ({ url, cell, what, by }: TurnsOptions): Turns => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  const key = cellKeysOf(cell).turn(what);
  return {
    async take(period) {
      await whenReady(redis, PATIENCE);
      return (await redis.set(key, by, 'PX', Math.ceil(period), 'NX')) === 'OK';
    },
    async close() {
      redis.disconnect();
    },
  };
};
