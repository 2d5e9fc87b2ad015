import type { Redis } from 'ioredis';
import type { CopyProgress, FeedStatus, GenerationLook, Generations, Registry } from '#projector/generation-ports.ts';
import { connect, whenReady } from './connect.ts';
import { damageIn, noteDamage, settleDamage } from './damage.ts';
import { cellKeysOf, foundationOf, isWhole, type Keys, keysOf } from './keys.ts';
import { positionIn } from './position-codec.ts';
import { queueOperation, queueRegistry, readOperations, readRegistry } from './registry.ts';
import { removeGeneration } from './remove-generation.ts';
import { send } from './replies.ts';
import { results } from './results.ts';
import { fingerprintIn } from './sentinel.ts';

export type GenerationsOptions = {
  readonly url: string;
  readonly cell: string;
  /** Of this release's rules: whether all is there that a generation has is only known of its own. */
  readonly fingerprint?: string;
};

/** Milliseconds after which a command counts as lost. */
const COMMAND_TIMEOUT = 5000;

/** The registry of a cell's generations in Redis. Errors: ioredis errors when Redis fails. */
export const openGenerations = ({ url, cell, fingerprint }: GenerationsOptions): Generations => {
  const redis = connect(url, { commandTimeout: COMMAND_TIMEOUT });
  const keys = cellKeysOf(cell);
  /** WATCH belongs to a connection and any EXEC ends it: one change or MULTI at a time, none through another connection than it began on. */
  let last: Promise<unknown> = Promise.resolve();
  let connection = 0;
  redis.on('close', () => connection++);

  const attempt = async (change: Parameters<Generations['update']>[0]): Promise<Registry | null> => {
    const begunOn = connection;
    await redis.watch(keys.active, keys.generations, keys.last, keys.epoch);
    const before = await readRegistry(redis.pipeline(), keys);
    const { registry, operation } = change(before);
    const multi = redis.multi();
    queueRegistry(multi, keys, before, registry);
    queueOperation(multi, keys, operation);
    if (begunOn !== connection) return null;
    return (await results(multi)) === null ? null : registry;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const update: Generations['update'] = async (change) => {
    await whenReady(redis, COMMAND_TIMEOUT);
    for (;;) {
      try {
        const registry = await attempt(change);
        if (registry) return registry;
      } catch (error) {
        // Also what `change` threw: the next change must not be fenced by this one's WATCH.
        await redis.unwatch().catch(() => undefined);
        throw error;
      }
    }
  };

  return {
    read: () =>
      inTurn(async () => {
        await whenReady(redis, COMMAND_TIMEOUT);
        return readRegistry(redis.multi(), keys);
      }),
    update: (change) => inTurn(() => update(change)),
    async look(numbers) {
      await whenReady(redis, COMMAND_TIMEOUT);
      return Promise.all(numbers.map((number) => lookAt(redis, keysOf(cell, number), fingerprint)));
    },
    async note(operation) {
      await whenReady(redis, COMMAND_TIMEOUT);
      const pipeline = redis.pipeline();
      queueOperation(pipeline, keys, operation);
      await results(pipeline);
    },
    async noteDamage(number, found) {
      await whenReady(redis, COMMAND_TIMEOUT);
      await noteDamage(redis, keysOf(cell, number), found);
    },
    settleDamage: (number, seen) =>
      inTurn(async () => {
        await whenReady(redis, COMMAND_TIMEOUT);
        await settleDamage(redis, keysOf(cell, number), seen);
      }),
    async history(most) {
      await whenReady(redis, COMMAND_TIMEOUT);
      return readOperations(redis, keys, most);
    },
    async remove(number, removed) {
      await whenReady(redis, COMMAND_TIMEOUT);
      return removeGeneration(redis, keysOf(cell, number), removed);
    },
    async close() {
      redis.disconnect();
    },
  };
};

const lookAt = async (redis: Redis, keys: Keys, fingerprint: string | undefined): Promise<GenerationLook> => {
  const { position, sentinel, copy, feed } = keys;
  const foundation = foundationOf(keys);
  // No MULTI: its EXEC would end the WATCH of a change under way on this connection.
  const look = redis.pipeline().mget(position, sentinel, copy, feed).hgetall(keys.damage);
  for (const { key } of foundation) look.type(key);
  const next = await send(look);
  const [at, made, copied, fed] = next<(string | null)[]>();
  const damage = damageIn(keys, next);
  const types = foundation.map(() => next<string>());
  const torn = made != null && fingerprintIn(made) === fingerprint && !isWhole(foundation, types);
  return {
    position: made && !torn ? positionIn(at) : null,
    copy: copied ? (JSON.parse(copied) as CopyProgress) : null,
    feed: fed ? (JSON.parse(fed) as FeedStatus) : null,
    damage,
  };
};
