import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, expect } from 'vitest';
import { startRedis } from '#test/support/stack.ts';
import { faultsOn } from './support/fault.ts';
import { anotherProjector, until } from './support/projectors.ts';
import { administered } from './support/redis-harm.ts';

// Promise 2: a primary that takes over with less than the old one had is followed back to what it has.

const fault = faultsOn({ through: ['projector-redis', 'api-redis'] });

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
}, 60_000);

/** Seconds of writing that the replica never saw. */
const BEHIND = 4000;

fault('a replica that is 4 s behind takes over, while a forgotten projector goes on writing to the old primary', {
  ...{ row: '68', ruins: true, recoverWithin: 20_000 },
  async cause({ line, said, note }) {
    const { part, stop } = await startRedis();
    stops.push(stop);
    const old = new URL(line.stack.redis.url);
    const replica = new Redis(part.url);
    await replica.replicaof(old.hostname, old.port);
    await until('the replica is in step', async () => /master_link_status:up/.test(await replica.info('replication')));
    await replica.replicaof('NO', 'ONE');
    await sleep(BEHIND);

    const port = Number(new URL(part.url).port);
    for (const way of ['projector-redis', 'api-redis'] as const) {
      line.between(way).leadTo(port);
      line.between(way).cut();
    }
    const zombie = anotherProjector(line);
    await zombie.start();
    await sleep(8000);
    await zombie.stop();
    await administered(line, (redis) => redis.flushall());
    replica.disconnect();
    const followed = said('projector').matching(/elsewhere: following it|reading on/);
    note(`${followed.length} times it looked where the store is`);
    expect(followed.length).toBeGreaterThan(0);
  },
});
