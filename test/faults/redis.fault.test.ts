import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { takeDown } from './support/down.ts';
import { type Fault, faultsOn, type Scene } from './support/fault.ts';
import { startHesitation } from './support/hesitation.ts';
import { until } from './support/projectors.ts';
import { administered, cutAll, ratesOver, waitsBetween } from './support/redis-harm.ts';

// Promise 2: nothing is lost.
// Promise 5: while the store does not answer, or holds nothing, nobody is given a number.

const fault = faultsOn({ through: ['projector-redis', 'api-redis'] });

/** What an answer may take while there is nothing to answer from. */
const PATIENCE = 500;

/** Measures what readers waited for answers during the fault; they must have been refused in time. */
const inTime =
  (plant: Fault['cause']): Fault['cause'] =>
  async (scene) => {
    const since = performance.now();
    const machine = startHesitation(`${scene.line.stack.api.url}/livez`);
    await plant(scene);
    const { p99, most } = waitsBetween(scene.reads, since, performance.now());
    const busy = await machine.stop();
    scene.note(`answers meanwhile: p99 ${p99} ms, at most ${most} ms; ${busy} ms of it may be the machine’s`);
    expect(most, 'milliseconds until an answer').toBeLessThanOrEqual(PATIENCE + busy);
  };

const back = { flagged: true, recoverWithin: 10_000 } as const;

const ready = ({ line }: Scene) =>
  until('Redis answers', () =>
    administered(line, (redis) =>
      redis.ping().then(
        (pong) => pong === 'PONG',
        () => false,
      ),
    ),
  );

/** Some 200 MB in a database of their own: what makes reading the file again take a while. */
const fill =
  'redis.call("SELECT", 9) for n = 1, 20000 do redis.call("SET", KEYS[1] .. ":" .. n, string.rep("x", 1000)) end';

fault('Redis is killed and has to read a large file again', {
  ...{ row: '64', ...back },
  async cause(scene) {
    const { line, note } = scene;
    await administered(line, async (redis) => {
      for (let n = 0; n < 10; n++) await redis.eval(fill, 1, `filler${n}`);
    });
    const begun = performance.now();
    await line.part('redis').kill('SIGKILL');
    await until('it is started again', () => line.part('redis').pid !== undefined);
    await ready(scene);
    note(`down and loading for ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    await administered(line, async (redis) => {
      await redis.select(9);
      await redis.flushdb('ASYNC');
    });
  },
});

fault('Redis is busy with a script that does not end, for 8 s', {
  ...{ row: '64', fast: true, ...back },
  cause: inTime(({ line }) =>
    administered(line, async (redis) => {
      await redis.config('SET', 'busy-reply-threshold', '100');
      await administered(line, async (other) => {
        const endless = other.eval('while true do end', 0).catch(String);
        await sleep(8000);
        await redis.script('KILL');
        expect(await endless).toMatch(/killed/i);
      });
    }),
  ),
});

/** Nobody may be told a number between the loss and the first answer of the new read model. */
const lostAll: Pick<Fault, 'row' | 'flagged' | 'timeout'> = { row: '65', flagged: true };

const noNumbers = (plant: (scene: Scene) => Promise<number>): Fault['cause'] =>
  inTime(async (scene) => {
    const lostAt = await plant(scene);
    await sleep(300);
    const after = scene.reads.filter(({ at }) => at > lostAt);
    const answered = after.findIndex(({ status }) => status !== 503);
    expect(after.slice(0, 3).map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answered === -1 || (after[answered]?.generation ?? 0) > 0).toBe(true);
  });

fault('FLUSHALL', {
  ...{ ...lostAll },
  cause: noNumbers(({ line }) =>
    administered(line, async (redis) => {
      await redis.flushall();
      return performance.now();
    }),
  ),
});

fault('FLUSHDB of its database', {
  ...lostAll,
  cause: noNumbers(({ line }) =>
    administered(line, async (redis) => {
      await redis.flushdb();
      return performance.now();
    }),
  ),
});

fault('Redis is started again without its data', {
  ...lostAll,
  cause: noNumbers(async ({ line }) => {
    const { up } = await takeDown(line.part('redis'));
    const lostAt = performance.now();
    rmSync(`${line.stateDir}/data/redis`, { recursive: true });
    mkdirSync(`${line.stateDir}/data/redis`);
    await sleep(1000);
    await up();
    return lostAt;
  }),
});

fault('Redis is stopped in its tracks for 20 s', {
  ...{ row: '69', ...back },
  cause: inTime(async ({ line }) => {
    await line.part('redis').kill('SIGSTOP');
    await sleep(20_000);
    await line.part('redis').kill('SIGCONT');
  }),
});

fault('Redis takes commands and keeps them for 10 s (CLIENT PAUSE)', {
  ...{ row: '69', ...back },
  cause: inTime(({ line }) =>
    administered(line, async (redis) => {
      await redis.call('CLIENT', 'PAUSE', '10000', 'ALL');
      await sleep(10_000);
    }),
  ),
});

fault('the ways to Redis are black holes for 15 s', {
  ...{ row: '69', fast: true, ...back },
  cause: inTime(async ({ line }) => {
    for (const way of ['projector-redis', 'api-redis'] as const) line.between(way).blackHole();
    await sleep(15_000);
    await line.heal();
  }),
});

fault('the ways to Redis take half a second for 15 s', {
  ...{ row: '69', ...back },
  cause: inTime(async ({ line }) => {
    for (const way of ['projector-redis', 'api-redis'] as const) line.between(way).delay(500, { only: 'replies' });
    await sleep(15_000);
    await line.heal();
  }),
});

fault('the projector’s requests arrive and the replies do not, ten times', {
  ...{ row: '69', recoverWithin: 10_000 },
  async cause({ line, said, note }) {
    const proxy = line.between('projector-redis');
    for (let n = 0; n < 10; n++) {
      proxy.swallowReplies();
      await sleep(150 + 30 * n);
      proxy.cut();
      proxy.pass();
      await sleep(1500);
    }
    const steps = said('projector').matching(/step failed|cannot read the position yet|store is elsewhere/);
    note(`${steps.length} steps whose end was unknown`);
  },
});

/** Each thread has a few connections, and each tries once a second. */
const NO_STORM = 60;

const stormless = (rates: string): void => {
  expect(Number(/^\d+/.exec(rates)?.[0]), rates).toBeLessThan(NO_STORM);
};

fault('the password of Redis is changed for 10 s', {
  ...{ row: '75', ...back },
  cause: inTime(({ line, note }) =>
    administered(line, async (redis) => {
      await redis.config('SET', 'requirepass', 'another');
      await cutAll(redis);
      const rates = await ratesOver(redis, 10_000);
      await redis.config('SET', 'requirepass', '');
      note(rates);
      stormless(rates);
    }),
  ),
  afterwards({ said }) {
    said('api').matching(/no truthful answer can be given.*NOAUTH|NOAUTH.*no truthful answer can be given/, {
      most: 1,
    });
    said('projector').matching(/NOAUTH/, { most: 40 });
  },
});

for (const command of ['exec', 'mget', 'zadd']) {
  fault(`the user of Redis may not use ${command} for 8 s`, {
    ...{ row: '75', ...back },
    cause: inTime(({ line, note }) =>
      administered(line, async (redis) => {
        await redis.acl('SETUSER', 'default', `-${command}`);
        const rates = await ratesOver(redis, 8000);
        await redis.acl('SETUSER', 'default', `+${command}`);
        note(rates);
        stormless(rates);
      }),
    ),
    afterwards({ said }) {
      said('projector').matching(new RegExp(`NOPERM.*'${command}'`), { most: 60 });
    },
  });
}
