import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { cellKeysOf } from '#adapters/redis/keys.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { fingerprint as ownRules } from '#projector/fingerprint.ts';
import { statuses } from '#test/support/build.ts';
import { getAs, PREFIX, tokenOf } from '#test/support/http.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { startApi } from './observe/api-process.ts';
import { endpoints, root, smallDesk } from './small-desk.ts';

// Promise 5: never a silent wrong number. What comes back from Redis is not always what was written, nor from Redis.

const url = inject('redisUrl');
let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(url, { rules: ownRules });
  await desk.tell(statuses, smallDesk);
});
afterAll(() => desk.close());

type Harm = { readonly plant: () => Promise<unknown>; readonly mend: () => Promise<unknown> };

const asPosition = (text: string): readonly [string, Harm] => {
  let before = '';
  const plant = async () => {
    before = (await desk.redis.set(desk.keys.position, text, 'GET')) ?? '';
  };
  return [`the position: ${text}`, { plant, mend: () => desk.redis.set(desk.keys.position, before) }];
};

const inRegistry = (text: string): readonly [string, Harm] => [
  `the registry: ${text}`,
  {
    plant: () => desk.redis.hset(cellKeysOf(desk.cell).generations, '99', text),
    mend: () => desk.redis.hdel(cellKeysOf(desk.cell).generations, '99'),
  },
];

test.each([...['{"topic":', '{}', 'null', '7'].map(asPosition), inRegistry('{"number":')])(
  '%s: 503, the log says why, and as before once it is mended',
  async (_, { plant, mend }) => {
    const said: object[] = [];
    const log = { warn: (fields: object) => void said.push(fields), error: (fields: object) => void said.push(fields) };
    const { request } = appOf(desk.store, { log });
    await plant();
    const ask = async () => (await getAs(request, root, '/technician-views')).json();
    await expect.poll(ask).toMatchObject({ status: 503, reason: 'incomplete' });
    for (const path of endpoints) expect((await getAs(request, root, path)).status).toBe(503);
    expect((await request('/readyz')).status).toBe(503);
    expect(said).toContainEqual(expect.objectContaining({ unavailable: 'incomplete', err: expect.any(Error) }));
    await mend();
    await expect.poll(async () => (await getAs(request, root, '/technician-views')).status).toBe(200);
  },
);

test('a process whose Redis holds such things goes on, and serves when they are mended', async () => {
  const api = await startApi({ REDIS_URL: url, CELL: desk.cell });
  onTestFinished(async () => void (await api.stop()));
  const headers = { authorization: `Bearer ${await tokenOf(root)}` };
  const status = async () => (await fetch(`${api.url}${PREFIX}/technician-views`, { headers })).status;
  await expect.poll(status).toBe(200);
  const [, { plant, mend }] = asPosition('{}');
  await plant();
  // It looks at the position by itself once a second: that must not end it.
  for (const until = performance.now() + 2000; performance.now() < until; await sleep(200)) {
    expect(await status()).toBe(503);
  }
  await mend();
  await expect.poll(status).toBe(200);
});

/** What stands before Redis, and answers in its place when told to. */
const startGateway = async () => {
  let away = false;
  const server = createServer((client) => {
    const redis = dial(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [client, redis]) socket.on('error', () => undefined);
    client.on('close', () => redis.destroy());
    redis.on('data', (data) => client.write(away ? 'HTTP/1.1 502 Bad Gateway\r\n\r\n' : data));
    client.pipe(redis);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    fail: (now: boolean) => {
      away = now;
    },
    close: () => server.close(),
  };
};

let own: RedisDesk;
beforeEach(async () => {
  own = await openDesk(url);
  await own.tell(statuses, smallDesk);
  return () => own.close();
});

test('who answers in Redis’ place, and not as Redis does, is nobody: 503, and Redis is read as soon as it answers', async () => {
  const gateway = await startGateway();
  const store = openReadStore({ url: gateway.url, cell: own.cell, fingerprint });
  onTestFinished(async () => {
    await store.close();
    gateway.close();
  });
  const { request } = appOf(store);
  const ask = async () => getAs(request, root, '/technician-views');
  await expect.poll(async () => (await ask()).status).toBe(200);
  gateway.fail(true);
  for (let n = 0; n < 5; n++) {
    expect(await (await ask()).json()).toMatchObject({ status: 503, reason: 'unreachable' });
  }
  gateway.fail(false);
  await expect.poll(async () => (await ask()).status, { timeout: 5000 }).toBe(200);
});
