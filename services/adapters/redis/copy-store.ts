import type { Copied, CopyStore } from '#projector/copy-ports.ts';
import { ProjectorError } from '#projector/errors.ts';
import { entriesOf } from '#read-model/entries.ts';
import type { Memberships } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { connect, whenReady } from './connect.ts';
import { documentsIn } from './document-codec.ts';
import { queueEntries } from './entries.ts';
import { readOpened } from './generation.ts';
import { keysOf } from './keys.ts';
import { writePosition } from './position-codec.ts';
import { results } from './results.ts';
import { readTally } from './tally-codec.ts';
import { type Altered, transaction } from './transaction.ts';
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
  /** Places of requests that are not in their lists yet. */
  let waiting = new Map<Uuid, Memberships>();
  /** By list, what is left to be filled in of those that waited before. */
  let filling = new Map<string, string[]>();

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

  const mayWrite = async (): Promise<boolean> => {
    const { position, on } = await watched;
    return position === known && on === connection;
  };
  const documents: CopyStore['documents'] = async (ids) => documentsIn(ids, await redis.mget(ids.map(keys.document)));

  /** What was written and may not be in its lists: some of it is, when their filling was cut off. */
  const readWaiting = async (): Promise<Map<Uuid, Memberships>> => {
    const places = new Map<Uuid, Memberships>();
    for (const ids of await redis.lrange(keys.copyRun, 0, -1)) {
      for (const { id, placed } of (await documents(ids.split(' '))).values()) if (placed) places.set(id, placed);
    }
    return places;
  };

  return {
    async open() {
      await whenReady(redis, COMMAND_TIMEOUT);
      await redis.unwatch();
      const { position, reference } = await readOpened(redis, keys);
      known = writePosition(position);
      const [copied, tallies] = await Promise.all([redis.get(keys.copy), redis.hgetallBuffer(keys.tallies)]);
      waiting = await readWaiting();
      filling = new Map();
      watchNext();
      return {
        position,
        reference,
        copied: copied === null ? null : (JSON.parse(copied) as Copied),
        tallies: new Map(Object.entries(tallies).map(([owner, bytes]) => [owner, readTally(bytes)])),
      };
    },
    documents,
    async write(writes) {
      if (!(await mayWrite())) return 'fenced';
      for (const { list, member } of writes.remove) {
        const left = filling.get(list);
        if (left)
          filling.set(
            list,
            left.filter((other) => other !== member),
          );
      }
      const step = transaction();
      queueWrites(step, keys, { ...writes, put: [], deadLetters: [] });
      for (const { id, document } of writes.documents) if (document?.placed) waiting.set(id, document.placed);
      if (writes.documents.length > 0) step.add('RPUSH', keys.copyRun, writes.documents.map(({ id }) => id).join(' '));
      if (writes.copied) step.add('SET', keys.copy, JSON.stringify(writes.copied));
      else step.add('UNLINK', keys.copy);
      const done = step.execStep(redis);
      known = writePosition(writes.position);
      watchNext();
      return proveTyped(await done) ? 'applied' : 'fenced';
    },
    async fill(most) {
      if (!(await mayWrite())) return 'fenced';
      if (filling.size === 0) {
        filling = entriesOf(waiting);
        waiting.clear();
      }
      const step = transaction();
      const entered: [string, string[]][] = [];
      let left = most;
      for (const [list, members] of filling) {
        if (left === 0) break;
        const next = members.splice(0, left);
        if (next.length > 0) entered.push([list, next]);
        left -= next.length;
        if (members.length === 0) filling.delete(list);
      }
      queueEntries(step, keys, entered);
      const filled = filling.size === 0 && waiting.size === 0;
      if (filled) step.add('UNLINK', keys.copyRun);
      const done = step.execStep(redis);
      watchNext();
      if (!proveTyped(await done)) return 'fenced';
      return filled ? 'filled' : 'more';
    },
    async close() {
      redis.disconnect();
    },
  };
};

/** What is copied into a key of another type is lost, and all that was copied into it before. Throws ProjectorError `keys-lost`. */
const proveTyped = (altered: readonly Altered[] | null): boolean => {
  const wrong = altered?.find(({ why }) => why === 'wrong-type');
  if (!wrong) return altered !== null;
  throw new ProjectorError('keys-lost', `The key ${wrong.key} held a value of another type while it was copied into.`);
};
