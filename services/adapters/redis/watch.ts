import type { SourceSeen, Watched, WatchStore } from '#projector/watch-ports.ts';
import { connect, whenReady } from './connect.ts';
import { cellKeysOf } from './keys.ts';

export type WatchStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** Milliseconds after which there is no answer; default two seconds. */
  readonly patience?: number;
};

/** Seconds after which what was found says nothing of now. */
const OLD = 60;

export const openWatchStore = ({ url, cell, patience = 2000 }: WatchStoreOptions): WatchStore => {
  const redis = connect(url, { commandTimeout: patience });
  const keys = cellKeysOf(cell);

  const read = async <T>(key: string): Promise<T | null> => {
    await whenReady(redis, patience);
    const text = await redis.get(key);
    return text === null ? null : (JSON.parse(text) as T);
  };

  return {
    watched: () => read<Watched>(keys.watch),
    async keepWatched(watched) {
      await whenReady(redis, patience);
      await redis.set(keys.watch, JSON.stringify(watched), 'EX', OLD);
    },
    seen: () => read<SourceSeen>(keys.source),
    async keepSeen(seen) {
      await whenReady(redis, patience);
      await redis.set(keys.source, JSON.stringify(seen));
    },
    async close() {
      redis.disconnect();
    },
  };
};
