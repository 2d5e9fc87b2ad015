import type { Copied, CopyStore } from '#projector/copy-ports.ts';
import { connect, whenReady } from './connect.ts';
import { documentsIn } from './document-codec.ts';
import { readOpened } from './generation.ts';
import { keysOf } from './keys.ts';
import { writePosition } from './position-codec.ts';
import { results } from './results.ts';
import { readTally } from './tally-codec.ts';
import { transaction } from './transaction.ts';
import { queueWrites } from './writes.ts';

export type CopyStoreOptions = { readonly url: string; readonly cell: string; readonly generation: number };

/** Milliseconds after which a command counts as lost. */
const COMMAND_TIMEOUT = 10_000;

/** A generation in Redis, as the copy from the source fills it. */
export const openCopyStore = ({ url, cell, generation }: CopyStoreOptions): CopyStore => {
  const redis = connect(url, { commandTimeout: COMMAND_TIMEOUT });
  const keys = keysOf(cell, generation);
  /** WATCH belongs to a connection: what was watched on one must never be relied on on the next. */
  let connection = 0;
  redis.on('close', () => connection++);

  /** The position as this store knows it, what it was when it was watched, and on which connection. */
  let known = '';
  let watched: Promise<{ readonly position: string | null; readonly on: number }>;

  /** Right behind each step, so that the next one finds it done. */
  const watch = async () => {
    const on = connection;
    const pipeline = redis.pipeline().watch(keys.position, keys.sentinel).mget(keys.position, keys.sentinel);
    const [, [position = null, sentinel = null] = []] = (await results(pipeline)) as [unknown, (string | null)[]];
    return { position: sentinel === null ? null : position, on };
  };
  const watchNext = (): void => {
    watched = watch();
    // It is heard of at the next step.
    watched.catch(() => undefined);
  };

  return {
    async open() {
      await whenReady(redis, COMMAND_TIMEOUT);
      await redis.unwatch();
      const { position, reference } = await readOpened(redis, keys);
      known = writePosition(position);
      const [copied, tallies] = await Promise.all([redis.get(keys.copy), redis.hgetallBuffer(keys.tallies)]);
      watchNext();
      return {
        position,
        reference,
        copied: copied === null ? null : (JSON.parse(copied) as Copied),
        tallies: new Map(Object.entries(tallies).map(([owner, bytes]) => [owner, readTally(bytes)])),
      };
    },
    documents: async (ids) => documentsIn(ids, await redis.mget(ids.map(keys.document))),
    async write(writes) {
      const { position, on } = await watched;
      if (position !== known || on !== connection) return 'fenced';
      const step = transaction();
      queueWrites(step, keys, { ...writes, deadLetters: [] });
      if (writes.copied) step.add('SET', keys.copy, JSON.stringify(writes.copied));
      else step.add('UNLINK', keys.copy);
      const done = step.exec(redis);
      known = writePosition(writes.position);
      watchNext();
      return (await done) ? 'applied' : 'fenced';
    },
    async close() {
      redis.disconnect();
    },
  };
};
