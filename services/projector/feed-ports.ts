import type { FeedStatus } from './generation-ports.ts';

/** What a feed writes beside its generation's content. Errors: ioredis errors when Redis fails. */
export type FeedReport = {
  /** Shown for 10 s. `onlyIfSilent`: not in place of what another process says, which does the work. */
  say(status: FeedStatus, onlyIfSilent: boolean): Promise<void>;
  /** Of several processes one copies: takes or renews its turn for 10 s; false: it is another one's. */
  takeTurn(): Promise<boolean>;
  endTurn(): Promise<void>;
  close(): Promise<void>;
};
