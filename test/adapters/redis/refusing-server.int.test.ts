import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import { freePort } from '#infra/local/ports.ts';
import { noWrites } from '#projector/no-writes.ts';
import type { ProjectionStore } from '#projector/ports.ts';
import { startProxy } from '#test/faults/support/proxy.ts';
import { startRedis } from '#test/support/stack.ts';

// Promise 5: what the server refuses is named, and nothing is read or written elsewhere instead.

let own: Awaited<ReturnType<typeof startRedis>>;
let admin: Redis;
beforeAll(async () => {
  own = await startRedis();
  admin = new Redis(own.part.url);
});
afterAll(async () => {
  admin.disconnect();
  await own.stop();
});

const cell = 'test';
const fingerprint = 'rules';

const openStore = (url = own.part.url): ProjectionStore => {
  const store = openProjectionStore({
    ...{ url, cell, generation: 1, topic: 'log', fingerprint },
    makeFrom: async () => 'kafka',
  });
  onTestFinished(() => store.close());
  return store;
};

const outage = async (url: string): Promise<string> => {
  const store = openReadStore({ url, cell, fingerprint });
  onTestFinished(() => store.close());
  const detail = async () => {
    const found = await store.position();
    return 'unavailable' in found ? found.detail : 'none';
  };
  // What is said first may be that the connection is being made.
  await expect.poll(detail).not.toMatch(/: connect(ing)?$/);
  return detail();
};

/** Has the server as it should be again, for whoever connects from then on. */
const dropAll = () => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

test('a database number that does not exist is never taken for number 0', async () => {
  await openStore().open();
  const elsewhere = `${own.part.url}/99`;
  expect(await outage(elsewhere)).toMatch(/DB index is out of range/);
  await expect(openStore(elsewhere).open()).rejects.toThrow(/DB index is out of range.*REDIS_URL/);
}, 20_000);

test('a database number that holds nothing gives no numbers', async () => {
  await openStore().open();
  expect(await outage(`${own.part.url}/3`)).toMatch(/no read model/);
});

test('a password that changed is named, and what has the new one works', async () => {
  await openStore().open();
  await admin.config('SET', 'requirepass', 'other');
  await dropAll();
  expect(await outage(own.part.url)).toMatch(/NOAUTH/);
  expect(await outage(own.part.url.replace('//', '//:old@'))).toMatch(/WRONGPASS/);
  await openStore(own.part.url.replace('//', '//:other@')).open();
  await admin.config('SET', 'requirepass', '');
});

test('a command of a transaction that the user may not use is named', async () => {
  const store = openStore();
  const { position } = await store.open();
  const next = { ...position, offset: position.offset + 1, step: position.step + 1 };
  await admin.acl('SETUSER', 'default', '-publish');
  onTestFinished(async () => void (await admin.acl('SETUSER', 'default', '+@all')));
  expect(await store.begin(position, { documents: [], messages: new Map() })).not.toBe('moved');
  await expect(store.commit({ ...noWrites, position: next })).rejects.toThrow(/NOPERM.*publish/);

  await admin.acl('SETUSER', 'default', '-hvals');
  expect(await outage(own.part.url)).toMatch(/NOPERM.*hvals/);
});

test('a connection to a server that is a replica now is given up', async () => {
  const store = openStore();
  const { position } = await store.open();
  const next = { ...position, offset: position.offset + 1, step: position.step + 1 };
  const connections = async () => Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))?.[1]);
  const before = await connections();
  expect(await store.begin(position, { documents: [], messages: new Map() })).not.toBe('moved');
  await admin.replicaof('127.0.0.1', await freePort());
  onTestFinished(async () => void (await admin.replicaof('NO', 'ONE')));
  await expect(store.commit({ ...noWrites, position: next })).rejects.toThrow(/READONLY/);
  await expect.poll(connections).toBe(before + 1);
});

test('a writer’s connection that went silent is given up, and the next one goes on', async () => {
  const proxy = await startProxy();
  onTestFinished(() => proxy.close());
  proxy.leadTo(Number(new URL(own.part.url).port));
  const store = openStore(`redis://127.0.0.1:${proxy.port}`);
  const { position } = await store.open();
  proxy.blackHole();
  await expect(store.open()).rejects.toThrow();
  proxy.pass();
  expect((await store.open()).position).toEqual(position);
}, 20_000);
