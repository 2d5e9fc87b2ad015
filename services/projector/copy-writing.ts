import type { CopyStore, CopyWrites } from './copy-ports.ts';
import { ProjectorError } from './errors.ts';
import type { FeedThrottle } from './throttle.ts';

type FillDeps = {
  readonly store: CopyStore;
  readonly throttle: Pick<FeedThrottle, 'done' | 'spares'>;
  readonly signal: AbortSignal;
};

/** Entries put into lists in one transaction: a few milliseconds of the store where readers wait for it. */
const FEW = 512;
const MANY = 8192;

const elsewhere = (): ProjectorError =>
  new ProjectorError('copied-elsewhere', 'Another process writes the same generation.', { retriable: true });

export const write = async (store: CopyStore, writes: CopyWrites): Promise<void> => {
  if ((await store.write(writes)) === 'fenced') throw elsewhere();
};

/** Puts all that was written into its lists. */
export const fillLists = async ({ store, throttle, signal }: FillDeps): Promise<void> => {
  for (let filled = 'more'; filled !== 'filled'; ) {
    signal.throwIfAborted();
    filled = await store.fill(throttle.spares ? FEW : MANY);
    if (filled === 'fenced') throw elsewhere();
    // The requests have been told of when they were written.
    await throttle.done(0);
  }
};
