import type { ChainableCommander, Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';
import type { Loaded, Opened, Position, ProjectionStore, Wanted, Writes } from '#projector/ports.ts';
import { type Owner, statusList } from '#read-model/delta.ts';
import type { Document, LastMessage, Stored } from '#read-model/document.ts';
import { emptyReference, referenceKinds } from '#read-model/reference.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import { connect, whenReady } from './connect.ts';
import { readDocument, readMessage, writeDocument, writeMessage } from './document-codec.ts';
import { activeKey, type Keys, keysOf } from './keys.ts';
import { idOf, memberOf } from './member.ts';
import { readPosition, writePosition } from './position-codec.ts';
import { readTally, writeTally } from './tally-codec.ts';

export type ProjectionStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** The log a new generation is built from. */
  readonly topic: string;
  /** Of the rules and the stored form; a generation is only ever written by the code that made it. */
  readonly fingerprint: string;
};

/** Milliseconds after which a command counts as lost. What it did is found out by the fence. */
const COMMAND_TIMEOUT = 10_000;

/** The results of a pipeline, in order; throws the first error among them. */
const results = async (pipeline: ChainableCommander): Promise<unknown[] | null> => {
  const replies = await pipeline.exec();
  if (replies === null) return null;
  const failed = replies.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
  return replies.map(([, result]) => result);
};

const startOf = (topic: string): Position => ({
  topic,
  offset: 0,
  lsn: 0,
  committedAt: 0n,
  phase: 'snapshot',
  open: null,
  reclassifying: false,
  reference: 0,
  step: 0,
  parked: 0,
});

/** The read model in Redis, as its one writer sees it. Errors: ProjectorError `other-rules`; ioredis errors when Redis fails. */
export const openProjectionStore = (options: ProjectionStoreOptions): ProjectionStore => {
  const redis = connect(options.url, { enableOfflineQueue: false, commandTimeout: COMMAND_TIMEOUT });
  let keys: Keys = keysOf(options.cell, 0);

  const documents = async (ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Document>> => {
    const texts = await redis.mget(ids.map(keys.document));
    return documentsIn(ids, texts);
  };

  return {
    async open() {
      await whenReady(redis, COMMAND_TIMEOUT);
      await redis.unwatch();
      const generation = await generationToWrite(redis, options);
      keys = keysOf(options.cell, generation);
      return readOpened(redis, keys);
    },
    async begin(expected, wanted) {
      const loaded = await load(redis, keys, expected, wanted);
      if (loaded === 'moved') await redis.unwatch();
      return loaded;
    },
    documents,
    async messagesOf(request) {
      const stored = await redis.hgetall(keys.messages(request));
      return Object.entries(stored).map(([id, text]): LastMessage => ({ ...readMessage(text), id }));
    },
    async message(request, id) {
      const text = await redis.hget(keys.messages(request), id);
      return text === null ? null : { ...readMessage(text), id };
    },
    async withStatus(statusId, after, limit) {
      const from = after === null ? '-' : Buffer.concat([Buffer.from('('), memberOf(after.replaceAll('-', ''))]);
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
      const step = redis.multi();
      queueWrites(step, keys, writes);
      return (await results(step)) === null ? 'fenced' : 'applied';
    },
    async close() {
      redis.disconnect();
    },
  };
};

/** The active generation; a new one when there is none, or when keys of the active one are lost. */
const generationToWrite = async (redis: Redis, options: ProjectionStoreOptions): Promise<number> => {
  const { cell, topic, fingerprint } = options;
  for (;;) {
    await redis.watch(activeKey(cell));
    const active = Number((await redis.get(activeKey(cell))) ?? 0);
    const current = keysOf(cell, active);
    const [position, sentinel] = active > 0 ? await redis.mget(current.position, current.sentinel) : [];
    if (position && sentinel) {
      await redis.unwatch();
      if (sentinel === fingerprint) return active;
      throw new ProjectorError(
        'other-rules',
        `Generation ${active} was built by other view rules (${sentinel}; this release has ${fingerprint}). ` +
          'Keep the release that feeds it running, or delete the generation to have it built anew.',
      );
    }
    const made = active + 1;
    const next = keysOf(cell, made);
    const step = redis.multi();
    step.set(next.sentinel, fingerprint);
    step.set(next.position, writePosition(startOf(topic)));
    step.hset(next.tallies, { all: writeTally([]) });
    step.set(activeKey(cell), made);
    if ((await results(step)) !== null) return made;
  }
};

const readOpened = async (redis: Redis, keys: Keys): Promise<Opened> => {
  const pipeline = redis.multi().get(keys.position);
  for (const kind of referenceKinds) pipeline.hgetall(keys.reference(kind));
  const [position, ...rows] = (await results(pipeline)) as [string, ...Record<string, string>[]];
  const reference: Record<string, unknown> = { ...emptyReference };
  for (const [index, kind] of referenceKinds.entries()) {
    const stored = Object.entries(rows[index] ?? {});
    reference[kind] = new Map(stored.map(([id, text]) => [id, JSON.parse(text)]));
  }
  return { position: readPosition(position), reference: reference as StoredReference };
};

const documentsIn = (ids: readonly Uuid[], texts: readonly (string | null)[]): ReadonlyMap<Uuid, Document> =>
  new Map(
    ids.flatMap((id, index): [Uuid, Document][] => {
      const text = texts[index];
      return text ? [[id, readDocument(id, text)]] : [];
    }),
  );

const load = async (redis: Redis, keys: Keys, expected: Position, wanted: Wanted): Promise<Loaded | 'moved'> => {
  const pipeline = redis.pipeline().watch(keys.position).get(keys.position);
  if (wanted.documents.length > 0) pipeline.mget(wanted.documents.map(keys.document));
  for (const [request, ids] of wanted.messages) pipeline.hmget(keys.messages(request), ...ids);
  const [, position, ...rest] = (await results(pipeline)) as [unknown, string | null, ...(string | null)[][]];
  if (position !== writePosition(expected)) return 'moved';

  const documents = documentsIn(wanted.documents, wanted.documents.length > 0 ? (rest.shift() ?? []) : []);
  const messages = new Map<string, Stored<MessageRow>>();
  for (const [request, ids] of wanted.messages) {
    const texts = rest.shift() ?? [];
    for (const [index, id] of ids.entries()) {
      const text = texts[index];
      if (text) messages.set(`${request} ${id}`, readMessage(text));
    }
  }
  return { documents, messages };
};

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

const queueWrites = (step: ChainableCommander, keys: Keys, writes: Writes): void => {
  const { position } = writes;
  step.set(keys.position, writePosition(position));
  const gone: string[] = [];
  const set: string[] = [];
  for (const { id, document, card } of writes.documents) {
    if (document) set.push(keys.document(id), writeDocument(document));
    else gone.push(keys.document(id));
    if (card) set.push(keys.card(id), card);
    else gone.push(keys.card(id));
  }
  if (set.length > 0) step.mset(set);
  if (gone.length > 0) step.unlink(gone);
  for (const [request, messages] of grouped(writes.messages, (message) => message.requestId)) {
    const kept = messages.flatMap(({ id, row }) => (row ? [id, writeMessage(row)] : []));
    const deleted = messages.flatMap(({ id, row }) => (row ? [] : [id]));
    if (kept.length > 0) step.hset(keys.messages(request), kept);
    if (deleted.length > 0) step.hdel(keys.messages(request), ...deleted);
  }
  // Removals first: a request that moved within a list leaves one member and enters another.
  for (const [list, places] of grouped(writes.remove, (place) => place.list)) {
    step.zrem(keys.list(list), ...places.map((place) => memberOf(place.member)));
  }
  for (const [list, places] of grouped(writes.put, (place) => place.list)) {
    step.zadd(keys.list(list), ...places.flatMap((place) => [0, memberOf(place.member)]));
  }
  if (writes.tallies.size > 0) {
    step.hset(
      keys.tallies,
      [...writes.tallies].flatMap(([owner, tally]) => [owner, writeTally(tally)]),
    );
  }
  for (const { kind, id, row } of writes.reference) {
    if (row) step.hset(keys.reference(kind), id, JSON.stringify(row));
    else step.hdel(keys.reference(kind), id);
    step.zadd(keys.referenceLog, position.reference, `${kind} ${id}`);
  }
  for (const letter of writes.deadLetters) step.hset(keys.deadLetters, String(letter.offset), JSON.stringify(letter));
  step.publish(keys.steps, `${position.step} ${position.lsn}`);
};
