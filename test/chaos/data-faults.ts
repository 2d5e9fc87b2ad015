import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cellKeysOf, keysOf } from '#adapters/redis/keys.ts';
import { sqlOn } from '#test/faults/support/sql-on.ts';
import { everything } from '#test/support/plant-drift.ts';
import { type Fault, type Heal, healed, type World } from './fault.ts';

/** Another fault may have Redis, or the way to it, down: then there is no harm either. */
const onRedis = async ({ line, journal }: World, what: string, work: (redis: Redis) => Promise<unknown>) => {
  const redis = new Redis(line.stack.redis.url, {
    connectTimeout: 2000,
    commandTimeout: 2000,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  await work(redis).catch((error: Error) => journal.note(`${what}: ${error.message}`));
  redis.disconnect();
};

/** Everything that is kept is gone, and who was registered for what. */
const flushall: Fault = {
  ...{ kind: 'FLUSHALL', target: 'redis', weight: 0.4, lasts: [2, 5], most: 1 },
  async begin(world) {
    await onRedis(world, 'FLUSHALL', (redis) => redis.flushall());
    return healed;
  },
};

const touch = (world: World, ids: readonly string[]) =>
  sqlOn(
    world.line,
    `update service_requests set updated_at = clock_timestamp() at time zone 'utc' where id = any('{${ids.join()}}')`,
  );

/** Documents, cards and an entry of a list are deleted, and the requests are changed right then. */
const lostKeys: Fault = {
  ...{ kind: 'lost keys', target: 'redis', weight: 0.8, lasts: [1, 2], most: 2 },
  async begin(world): Promise<Heal> {
    const found = await sqlOn(world.line, 'select id from service_requests order by random() limit 4').catch(() => []);
    const ids = found.map(({ id }) => String(id));
    await onRedis(world, 'lost keys', async (redis) => {
      const { cell } = world.line.stack;
      const keys = keysOf(cell, Number(await redis.get(cellKeysOf(cell).active)));
      await redis.unlink(...ids.map((id, n) => (n % 2 === 0 ? keys.document(id) : keys.card(id))));
      await redis.zremrangebyrank(keys.list(everything), 0, 0);
    });
    const changed = await touch(world, ids).catch(() => null);
    // Postgres may be on its way up.
    return async () => {
      for (let attempt = 0; changed === null && attempt < 100; attempt++) {
        if (await touch(world, ids).catch(() => null)) return null;
        await sleep(200);
      }
      return null;
    };
  },
};

/** Redis makes room for what it is given by deleting keys, for some seconds. */
const evictedKeys: Fault = {
  ...{ kind: 'evicted keys', target: 'redis', weight: 0.4, lasts: [2, 6], most: 1 },
  async begin(world) {
    await onRedis(world, 'evicted keys', async (redis) => {
      const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await redis.config('SET', 'maxmemory', Math.round(used * 0.9));
    });
    return async () => {
      for (let attempt = 0; attempt < 50; attempt++) {
        let kept = false;
        await onRedis(world, 'evicted keys', async (redis) => {
          await redis.config('SET', 'maxmemory', 0);
          kept = (await redis.config('SET', 'maxmemory-policy', 'noeviction')) === 'OK';
        });
        if (kept) return null;
        await sleep(200);
      }
      return 'Redis did not take its policy back';
    };
  },
};

export const dataFaults: readonly Fault[] = [flushall, lostKeys, evictedKeys];
