import type { Redis } from 'ioredis';
import type { Loaded, Position, ProjectionStore, Wanted } from '#projector/ports.ts';
import { type Owner, statusList } from '#read-model/delta.ts';
import type { Document, LastMessage, Stored } from '#read-model/document.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';
import { connect, whenReady } from './connect.ts';
import { noteAltered } from './damage.ts';
import { documentsIn, messageIn } from './document-codec.ts';
import { type ProjectionStoreOptions, provideGeneration, readOpened } from './generation.ts';
import { proveKept } from './keeps-keys.ts';
import { type Keys, keysOf } from './keys.ts';
import { idOf, memberOf } from './member.ts';
import { isStored } from './position-codec.ts';
import { nextOr, send } from './replies.ts';
import { readTally } from './tally-codec.ts';
import { transaction } from './transaction.ts';
import { queueWrites } from './writes.ts';

/** Milliseconds after which a command counts as lost. What it did is found out by the fence. */
const COMMAND_TIMEOUT = 10_000;

/**
 * One generation in Redis, as a writer sees it. Errors: ProjectorError `generation-lost`, `other-rules`, `other-log`,
 * `keys-lost`, `eviction` (retriable); ioredis errors when Redis fails.
 */
export const openProjectionStore = (options: ProjectionStoreOptions): ProjectionStore => {
  const redis = connect(options.url, { commandTimeout: COMMAND_TIMEOUT });
  const keys = keysOf(options.cell, options.generation);
  /** WATCH belongs to a connection: a step that began on one must never be written through the next. */
  let connection = 0;
  let begunOn = -1;
  redis.on('close', () => connection++);

  const documents = async (ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Document>> => {
    const texts = await redis.mget(ids.map(keys.document));
    return documentsIn(ids, texts);
  };

  return {
    async open() {
      await whenReady(redis, COMMAND_TIMEOUT);
      await redis.unwatch();
      await provideGeneration(redis, options);
      const opened = await readOpened(redis, keys);
      await proveKept(redis, keys, opened.position);
      return opened;
    },
    async begin(expected, wanted) {
      begunOn = connection;
      const loaded = await load(redis, keys, expected, wanted);
      if (loaded === 'moved') await redis.unwatch();
      return loaded;
    },
    documents,
    async messagesOf(request) {
      const stored = await redis.hgetall(keys.messages(request));
      return Object.entries(stored).flatMap(([id, text]): LastMessage[] => {
        const row = messageIn(text);
        return row ? [{ ...row, id }] : [];
      });
    },
    async message(request, id) {
      const text = await redis.hget(keys.messages(request), id);
      const row = messageIn(text);
      return row && { ...row, id };
    },
    async withStatus(statusId, after, limit) {
      const from = after === null ? '-' : Buffer.concat([Buffer.from('('), memberOf(hexOf(after))]);
      const list = keys.list(statusList(statusId));
      return (await redis.zrangeBuffer(list, from, '+', 'BYLEX', 'LIMIT', 0, limit)).map(idOf);
    },
    async tallies(owners) {
      const packed = await redis.hmgetBuffer(keys.tallies, ...owners);
      return new Map(
        owners.flatMap((owner, index): [Owner, readonly number[]][] => {
          const bytes = packed[index];
          return bytes ? [[owner, readTally(bytes)]] : [];
        }),
      );
    },
    async commit(writes) {
      if (begunOn !== connection) return 'fenced';
      const step = transaction();
      queueWrites(step, keys, writes);
      const altered = await step.execStep(redis);
      if (altered && altered.length > 0) await noteAltered(redis, keys, altered);
      return altered ? 'applied' : 'fenced';
    },
    async proveKept(position) {
      await proveKept(redis, keys, position);
    },
    async close() {
      redis.disconnect();
    },
  };
};

const load = async (redis: Redis, keys: Keys, expected: Position, wanted: Wanted): Promise<Loaded | 'moved'> => {
  const pipeline = redis.pipeline().watch(keys.position, keys.sentinel).mget(keys.position, keys.sentinel);
  if (wanted.documents.length > 0) pipeline.mget(wanted.documents.map(keys.document));
  for (const [request, ids] of wanted.messages) pipeline.hmget(keys.messages(request), ...ids);
  const next = await send(pipeline);
  next();
  const [position, sentinel] = next<(string | null)[]>();
  if (sentinel == null || !isStored(expected, position)) return 'moved';

  const documents = documentsIn(wanted.documents, wanted.documents.length > 0 ? next() : []);
  const messages = new Map<string, Stored<MessageRow>>();
  for (const [request, ids] of wanted.messages) {
    const texts = nextOr<(string | null)[]>(next, []);
    for (const [index, id] of ids.entries()) {
      const row = messageIn(texts[index]);
      if (row) messages.set(`${request} ${id}`, row);
    }
  }
  return { documents, messages };
};
