import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';
import type { KeptRequest, StoredModel } from '#projector/model-ports.ts';
import type { Position } from '#projector/ports.ts';
import type { Place } from '#read-model/delta.ts';
import type { Stored } from '#read-model/document.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import { readStoredCard } from './card-codec.ts';
import { connect, whenReady } from './connect.ts';
import { countedIn } from './counted-model.ts';
import { documentIn, messageIn } from './document-codec.ts';
import { readOpened } from './generation.ts';
import { keysOf } from './keys.ts';
import { memberOf } from './member.ts';
import { readPosition } from './position-codec.ts';
import { nextOr, send } from './replies.ts';
import { SCAN, scan } from './scan.ts';

export type StoredModelOptions = { readonly url: string; readonly cell: string; readonly generation: number };

const PATIENCE = 10_000;
/** A score other than 0 would put a member in another place. */
const IN_ORDER = '0';

/** One generation in Redis, looked at from outside. Waits for a connection; errors as the port says. */
export const openStoredModel = ({ url, cell, generation }: StoredModelOptions): StoredModel => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  const keys = keysOf(cell, generation);

  const whereabouts = ([position, sentinel]: readonly (string | null)[]): Position => {
    if (position && sentinel) return readPosition(position);
    throw new ProjectorError('generation-lost', `Keys of generation ${generation} are not there: ${keys.position}.`);
  };

  const ready = async (): Promise<Redis> => {
    await whenReady(redis, PATIENCE);
    return redis;
  };

  return {
    async position() {
      const { position, sentinel } = keys;
      return whereabouts(await (await ready()).mget(position, sentinel));
    },
    reference: async () => readOpened(await ready(), keys),
    async requests(ids) {
      const multi = (await ready()).multi().mget(keys.position, keys.sentinel);
      if (ids.length > 0) multi.mget(ids.map(keys.document)).mgetBuffer(ids.map(keys.card));
      for (const id of ids) multi.hgetall(keys.messages(id));
      const next = await send(multi);
      const position = whereabouts(next());
      const documents = ids.length > 0 ? next<(string | null)[]>() : [];
      const cards = ids.length > 0 ? next<(Buffer | null)[]>() : [];
      const kept = ids.map(
        (id, index) =>
          [id, keptOf(id, documents[index], cards[index], nextOr<Record<string, string>>(next, {}))] as const,
      );
      return { position, kept: new Map(kept) };
    },
    async holds(places) {
      const byList = Map.groupBy(places, ({ list }) => list);
      const multi = (await ready()).multi();
      for (const [list, asked] of byList) {
        multi.zmscore(
          keys.list(list),
          asked.map(({ member }) => memberOf(member)),
        );
      }
      const next = await send(multi);
      const held = new Set<Place>();
      for (const asked of byList.values()) {
        const scores = nextOr<(string | null)[]>(next, []);
        for (const [index, place] of asked.entries()) if (scores[index] === IN_ORDER) held.add(place);
      }
      return places.map((place) => held.has(place));
    },
    async sizes(lists) {
      const multi = (await ready()).multi();
      for (const list of lists) multi.zcard(keys.list(list));
      const next = await send(multi);
      return lists.map(() => nextOr(next, 0));
    },
    async counted(others = []) {
      await ready();
      for (;;) {
        const counted = await countedIn(redis, keys, whereabouts, others);
        if (counted) return counted;
      }
    },
    async *lists() {
      await ready();
      const prefix = keys.list('');
      for await (const found of scan(redis, `${prefix}*`)) yield found.map((key) => key.slice(prefix.length));
    },
    async *members(list) {
      await ready();
      let cursor = '0';
      if ((await redis.type(keys.list(list))) !== 'zset') return;
      do {
        const [next, found] = await redis.zscanBuffer(keys.list(list), cursor, 'COUNT', SCAN);
        cursor = next.toString();
        yield found.flatMap((member, index) => (index % 2 === 0 ? [member.toString('hex')] : []));
      } while (cursor !== '0');
    },
    async *ids() {
      await ready();
      const prefixes = [keys.document(''), keys.card(''), keys.messages('')];
      // One scan for the three kinds of key; what else begins like them is left out here.
      const pattern = keys.document('').replace(/doc:$/, '[cdm]*');
      for await (const found of scan(redis, pattern)) {
        yield found.flatMap((key) => {
          const prefix = prefixes.find((it) => key.startsWith(it));
          return prefix === undefined ? [] : [key.slice(prefix.length)];
        });
      }
    },
    async close() {
      redis.disconnect();
    },
  };
};

const keptOf = (
  id: Uuid,
  document: string | null | undefined,
  card: Buffer | null | undefined,
  messages: Readonly<Record<string, string>>,
): KeptRequest => {
  const stored = card ? readStoredCard(card) : null;
  return {
    document: documentIn(id, document),
    card: stored?.card.toString() ?? null,
    step: stored?.step ?? 0,
    messages: new Map(
      Object.entries(messages).flatMap(([message, text]): [Uuid, Stored<MessageRow>][] => {
        const row = messageIn(text);
        return row ? [[message, row]] : [];
      }),
    ),
  };
};
