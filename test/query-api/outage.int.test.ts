import { createServer, connect as dial, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { freePort } from '#infra/local/ports.ts';
import { statuses } from '#test/support/build.ts';
import { getAs } from '#test/support/http.ts';
import { fingerprint, openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { startRedis } from '#test/support/stack.ts';
import { appOf } from './app-of.ts';
import { endpoints, root, smallDesk } from './small-desk.ts';

// Promise 5: never a silent wrong number.

/** What an answer may take at most, the machine's own hesitation included; milliseconds. */
const BOUND = 500;

let own: Awaited<ReturnType<typeof startRedis>>;
let desk: RedisDesk;
beforeAll(async () => {
  own = await startRedis();
});
afterAll(() => own.stop());

beforeEach(async () => {
  desk = await openDesk(own.part.url);
  await desk.tell(statuses, smallDesk);
  for (const path of endpoints) expect((await desk.get(root, path)).status).toBe(200);
  return () => desk.close();
});

type Ask = (path: string) => Promise<Response>;

/** Every endpoint, one after the other and then all at once. */
const expectRefusals = async (ask: Ask): Promise<void> => {
  const one = async (path: string) => {
    const asked = performance.now();
    const { status, headers } = await ask(path);
    expect([path, status]).toEqual([path, 503]);
    expect(headers.get('retry-after')).toMatch(/^[15]$/);
    expect(performance.now() - asked).toBeLessThan(BOUND);
  };
  for (const path of endpoints) await one(path);
  await Promise.all(Array.from({ length: 20 }, (_, index) => one(endpoints[index % 4] as string)));
};

const recovery = (ask: Ask = (path) => desk.get(root, path)) =>
  expect.poll(async () => (await ask('/technician-views')).status, { timeout: 5000 }).toBe(200);

const refused = () => expectRefusals((path) => desk.get(root, path));

test('a Redis that stopped in its tracks: 503 in time, and right again once it goes on', async () => {
  await own.part.kill('SIGSTOP');
  await refused();
  await own.part.kill('SIGCONT');
  await recovery();
});

test('a killed Redis: 503, and right again once it has read its file', async () => {
  const before = await desk.list(root);
  await own.part.kill('SIGKILL');
  await refused();
  await own.part.start();
  await recovery();
  expect(await desk.list(root)).toEqual(before);
});

test('a Redis that was wiped: 503 until it is filled again, under the same number too', async () => {
  await desk.redis.flushall();
  await refused();
  await desk.reopen();
  await refused();
  await desk.tell(statuses, smallDesk);
  await recovery();
});

test('a Redis that refuses: busy with a script, or a replica that lost its master', async () => {
  await desk.redis.config('SET', 'busy-reply-threshold', '10');
  const script = desk.redis.duplicate();
  const endless = script.eval('while true do end', 0).catch(() => 'killed');
  await expect.poll(() => desk.redis.ping().catch((error: Error) => error.message)).toMatch(/^BUSY/);
  await refused();
  await desk.redis.script('KILL');
  expect(await endless).toBe('killed');
  script.disconnect();
  await recovery();

  await desk.redis.config('SET', 'replica-serve-stale-data', 'no');
  await desk.redis.replicaof('127.0.0.1', await freePort());
  await refused();
  await desk.redis.replicaof('NO', 'ONE');
  await recovery();
});

test('a host that vanished without a word is given up, and the next connection serves', async () => {
  const carried: Socket[] = [];
  const way = createServer((incoming) => {
    const onward = dial(Number(new URL(own.part.url).port), '127.0.0.1');
    incoming.pipe(onward).pipe(incoming);
    for (const socket of [incoming, onward]) carried.push(socket.on('error', () => undefined));
  });
  const port = await freePort();
  way.listen(port, '127.0.0.1');
  const store = openReadStore({ url: `redis://127.0.0.1:${port}`, cell: desk.cell, fingerprint });
  const { request } = appOf(store);
  const ask: Ask = async (path) => getAs(request, root, path);
  await recovery(ask);

  for (const socket of carried) socket.unpipe().pause();
  await expectRefusals(ask);
  await recovery(ask);
  await store.close();
  for (const socket of carried) socket.destroy();
  way.close();
});
