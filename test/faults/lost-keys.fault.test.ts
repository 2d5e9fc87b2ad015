import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { cellKeysOf, keysOf } from '#adapters/redis/keys.ts';
import { deskview } from '#test/support/deskview.ts';
import { everything } from '#test/support/plant-drift.ts';
import { faultsOn, type Scene } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { anotherApi, anotherProjector } from './support/projectors.ts';
import { administered } from './support/redis-harm.ts';

// Promise 5: what lost keys or holds nothing is never answered from as if it were whole.

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

/** What takes somebody to compare with the source and write it anew: nobody is given a wrong answer until then. */
const repaired: Readonly<Record<string, (keys: Keys) => string>> = {
  'a list': ({ keys }) => keys.list(everything),
};

const verifiedAndRepaired = async ({ line, note }: Scene): Promise<void> => {
  const { code, stdout } = await deskview(line.stack, 'verify', '--repair', '--json');
  const { outcome, drifted } = JSON.parse(stdout);
  note(`verify --repair: ${outcome}, ${drifted} differences`);
  expect({ code, outcome }).toEqual({ code: 0, outcome: 'repaired' });
};

for (const [what, keyOf] of Object.entries(repaired)) {
  fault(`lost: ${what}, until verify --repair`, {
    ...{ row: '65' },
    async cause(scene) {
      const found = await keysNow(scene.line);
      expect(await administered(scene.line, (redis) => redis.del(keyOf(found)))).toBe(1);
      await sleep(2000);
      await verifiedAndRepaired(scene);
    },
  });
}

const someOf = (line: FaultyLine, pattern: string, count: number): Promise<readonly string[]> =>
  administered(line, async (redis) => {
    const keys = (await redis.keys(pattern)).sort();
    return keys.filter((_, n) => n % Math.ceil(keys.length / count) === 0);
  });

for (const kind of ['doc', 'card'] as const) {
  fault(`lost: five ${kind === 'doc' ? 'documents' : 'cards'}, until verify --repair`, {
    ...{ row: '65' },
    async cause(scene) {
      const { keys } = await keysNow(scene.line);
      const lost = await someOf(scene.line, keys.every.replace(/\*$/, `${kind}:*`), 5);
      expect(await administered(scene.line, (redis) => redis.del(...lost))).toBe(lost.length);
      await sleep(2000);
      await verifiedAndRepaired(scene);
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
