import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { cellKeysOf, keysOf } from '#adapters/redis/keys.ts';
import { everything } from '#test/support/plant-drift.ts';
import { faultsOn, type Scene } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { anotherApi, anotherProjector } from './support/projectors.ts';
import { administered } from './support/redis-harm.ts';
import { sqlOn } from './support/sql-on.ts';

// Promise 5: what lost keys or holds nothing is never answered from as if it were whole.
// Promise 11: what is lost or altered is noticed and repaired without a human.

const fault = faultsOn({});

const keysNow = async (line: FaultyLine) => {
  const { cell } = line.stack;
  const active = await administered(line, (redis) => redis.get(cellKeysOf(cell).active));
  return { cellKeys: cellKeysOf(cell), keys: keysOf(cell, Number(active)) };
};

type Keys = Awaited<ReturnType<typeof keysNow>>;

/** What the line puts right by itself, when it is gone. */
const selfMending: Readonly<Record<string, (keys: Keys) => string>> = {
  'the position': ({ keys }) => keys.position,
  'the sentinel': ({ keys }) => keys.sentinel,
  'the counters': ({ keys }) => keys.tallies,
  'reference data': ({ keys }) => keys.reference('unit'),
  'which generation is active': ({ cellKeys }) => cellKeys.active,
  'the registry of generations': ({ cellKeys }) => cellKeys.generations,
};

for (const [what, keyOf] of Object.entries(selfMending)) {
  fault(`lost: ${what}`, {
    ...{ row: '65', flagged: true },
    async cause({ line }) {
      const found = await keysNow(line);
      expect(await administered(line, (redis) => redis.del(keyOf(found)))).toBe(1);
    },
  });
}

/** Milliseconds until what nobody touches is noticed by a sample (VERIFY_EVERY below), and until it is repaired. */
const NOTICED = 20_000;
const REPAIRED = 30_000;

/** Resolves once damage was noted and repaired, or another generation is served in place of the damaged one. */
const noticedAndRepaired = async ({ line, note }: Scene, { keys }: { keys: Keys['keys'] }): Promise<void> => {
  const begun = performance.now();
  const since = (): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  const found = await administered(line, async (redis) => {
    await vi.waitUntil(async () => (await redis.exists(keys.damage)) === 1, { timeout: NOTICED, interval: 20 });
    return redis.hkeys(keys.damage);
  });
  note(`noticed after ${since()}: ${found[0]}`);
  await administered(line, (redis) =>
    vi.waitUntil(async () => (await redis.exists(keys.damage)) === 0, { timeout: REPAIRED, interval: 20 }),
  );
  note(`repaired after ${since()}`);
};

const sampled = faultsOn({ env: { VERIFY_EVERY: '0.1', VERIFY_SAMPLE: '50' } });

const someOf = (line: FaultyLine, pattern: string, count: number): Promise<readonly string[]> =>
  administered(line, async (redis) => {
    const keys = (await redis.keys(pattern)).sort();
    return keys.filter((_, n) => n % Math.ceil(keys.length / count) === 0);
  });

/** Ways to lose or alter keys of a generation; each gives what it did. */
const harms: Readonly<Record<string, (line: FaultyLine, keys: Keys['keys']) => Promise<unknown>>> = {
  'a list is deleted': (line, keys) => administered(line, (redis) => redis.del(keys.list(everything))),
  'an entry of a list is removed': (line, keys) =>
    administered(line, (redis) => redis.zremrangebyrank(keys.list(everything), 3, 3)),
  'a list holds another type': (line, keys) =>
    administered(line, (redis) => redis.set(keys.list(everything), 'of another type')),
  'five documents are deleted': async (line, keys) => {
    const lost = await someOf(line, keys.every.replace(/\*$/, 'doc:*'), 5);
    expect(await administered(line, (redis) => redis.del(...lost))).toBe(lost.length);
  },
  'five cards are deleted': async (line, keys) => {
    const lost = await someOf(line, keys.every.replace(/\*$/, 'card:*'), 5);
    expect(await administered(line, (redis) => redis.del(...lost))).toBe(lost.length);
  },
  'a document is edited beyond reading, and others hold another type': async (line, keys) => {
    const [one = '', ...others] = await someOf(line, keys.every.replace(/\*$/, 'doc:*'), 5);
    await administered(line, async (redis) => {
      await redis.set(one, '{');
      for (const key of others) await redis.multi().del(key).rpush(key, 'of another type').exec();
    });
  },
  'messages of five requests are deleted': async (line, keys) => {
    const lost = await someOf(line, keys.every.replace(/\*$/, 'messages:*'), 5);
    expect(await administered(line, (redis) => redis.del(...lost))).toBe(lost.length);
  },
};

for (const [what, harm] of Object.entries(harms)) {
  sampled(`${what}: repaired by itself`, {
    row: '65',
    async cause(scene) {
      const { keys } = await keysNow(scene.line);
      await harm(scene.line, keys);
      await noticedAndRepaired(scene, { keys });
    },
  });
}

sampled('a counter is edited: right again with the next change, or repaired after the next sample', {
  row: '65',
  async cause(scene) {
    const { keys } = await keysNow(scene.line);
    const edited = await administered(scene.line, async (redis) => {
      const packed = (await redis.hgetBuffer(keys.tallies, '1')) ?? Buffer.alloc(0);
      packed.writeInt32LE(packed.readInt32LE(0) + 1, 0);
      await redis.hset(keys.tallies, '1', packed);
      return packed;
    });
    await administered(scene.line, (redis) =>
      vi.waitUntil(async () => !(await redis.hgetBuffer(keys.tallies, '1'))?.equals(edited), {
        timeout: NOTICED + REPAIRED,
        interval: 20,
      }),
    );
  },
});

fault('a lost document of a request with assignees, which is then updated', {
  ...{ row: '65', flagged: true },
  async cause(scene) {
    const { line } = scene;
    const { keys } = await keysNow(line);
    const [request] = await sqlOn(line, 'select request_id from request_assignees order by id limit 1');
    const id = String(request?.['request_id']);
    expect(await administered(line, (redis) => redis.del(keys.document(id)))).toBe(1);
    await sqlOn(line, `update service_requests set updated_at = now() where id = '${id}'`);
    await noticedAndRepaired(scene, { keys });
  },
});

for (const policy of ['allkeys-lru', 'volatile-lru'] as const) {
  fault(`Redis may evict (${policy}) for six seconds${policy === 'allkeys-lru' ? ', and does' : ''}`, {
    ...{ row: '65', flagged: true, ruins: true },
    async cause({ line, note }) {
      const before = (await keysNow(line)).keys.position;
      await administered(line, async (redis) => {
        await redis.config('SET', 'maxmemory-policy', policy);
        const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
        if (policy === 'allkeys-lru') await redis.config('SET', 'maxmemory', Math.round(used * 0.9));
        await sleep(6000);
        await redis.config('SET', 'maxmemory', 0);
        await redis.config('SET', 'maxmemory-policy', 'noeviction');
        note(/^evicted_keys:\d+/m.exec(await redis.info('stats'))?.[0] ?? '');
      });
      await vi.waitUntil(async () => (await keysNow(line)).keys.position !== before, { timeout: 60_000, interval: 50 });
    },
  });
}

fault('another API and another projector are told a database number that holds nothing, and one that does not exist', {
  ...{ row: '65' },
  async cause({ line, note }) {
    for (const number of ['7', '99']) {
      const api = await anotherApi(line, { REDIS_URL: `${line.stack.redis.url}/${number}` });
      await api.start();
      try {
        const { status, headers } = await fetch(`${api.url}/readyz`);
        expect([number, status]).toEqual([number, 503]);
        expect(headers.get('content-type')).toMatch(/json/);
      } finally {
        await api.stop();
      }
    }
    const lost = anotherProjector(line, { REDIS_URL: `${line.stack.redis.url}/99` });
    await lost.start();
    await sleep(12_000);
    await lost.stop();
    note('the projector at /99 wrote nothing');
    await administered(line, async (redis) => {
      await redis.select(7);
      expect(await redis.dbsize()).toBe(0);
    });
  },
});
