import { randomUUID } from 'node:crypto';
import type { FeedReport } from '#projector/feed-ports.ts';
import { connect, whenReady } from './connect.ts';
import { keysOf } from './keys.ts';

export type FeedReportOptions = { readonly url: string; readonly cell: string; readonly generation: number };

/** Milliseconds: how long a feed counts as alive without a word, and holds its turn without renewing it. */
const ALIVE = 10_000;
const COMMAND_TIMEOUT = 3000;

export const openFeedReport = ({ url, cell, generation }: FeedReportOptions): FeedReport => {
  const redis = connect(url, { commandTimeout: COMMAND_TIMEOUT });
  const keys = keysOf(cell, generation);
  const me = randomUUID();

  return {
    async say(status, onlyIfSilent) {
      await whenReady(redis, COMMAND_TIMEOUT);
      const text = JSON.stringify(status);
      if (onlyIfSilent) await redis.set(keys.feed, text, 'PX', ALIVE, 'NX');
      else await redis.set(keys.feed, text, 'PX', ALIVE);
    },
    async takeTurn() {
      await whenReady(redis, COMMAND_TIMEOUT);
      if ((await redis.set(keys.copyLease, me, 'PX', ALIVE, 'NX')) !== null) return true;
      // It may expire in between, and be another's: the position is fenced all the same, and the next renewal says no.
      if ((await redis.get(keys.copyLease)) !== me) return false;
      return (await redis.pexpire(keys.copyLease, ALIVE)) === 1;
    },
    async endTurn() {
      if ((await redis.get(keys.copyLease)) === me) await redis.del(keys.copyLease);
    },
    async close() {
      redis.disconnect();
    },
  };
};
