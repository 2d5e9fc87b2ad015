import type { Turns } from '#projector/schedule-ports.ts';
import { connect, whenReady } from './connect.ts';
import { cellKeysOf } from './keys.ts';

export type TurnsOptions = {
  readonly url: string;
  readonly cell: string;
  /** What the turns are for. */
  readonly what: string;
  /** Who asks, one name for each process. */
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
    async hold(period) {
      await whenReady(redis, PATIENCE);
      if ((await redis.set(key, by, 'PX', Math.ceil(period), 'NX')) === 'OK') return true;
      // It may expire in between and be another's, whose turn then lasts a little longer: nothing is done by this one.
      if ((await redis.get(key)) !== by) return false;
      return (await redis.pexpire(key, Math.ceil(period))) === 1;
    },
    async close() {
      redis.disconnect();
    },
  };
};
