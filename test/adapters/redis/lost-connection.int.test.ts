import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { noWrites } from '#projector/no-writes.ts';
import { startRedis } from '#test/support/stack.ts';

test('promise 3: a step that began on a connection since lost is not written through the next one', async () => {
  // One of its own: every connection to it is cut.
  const { part, stop } = await startRedis();
  const { url } = part;
  const admin = new Redis(url);
  const store = openProjectionStore({
    ...{ url, cell: 'test', generation: 1, topic: 'log', fingerprint: 'rules' },
    makeFrom: async () => 'kafka',
  });
  onTestFinished(async () => {
    await store.close();
    admin.disconnect();
    await stop();
  });
  const { position } = await store.open();
  expect(await store.begin(position, { documents: [], messages: new Map() })).not.toBe('moved');

  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await expect.poll(() => store.open().then(({ position }) => position)).toEqual(position);

  const next = { ...position, offset: 7, step: 1 };
  expect(await store.commit({ ...noWrites, position: next })).toBe('fenced');
  expect((await store.open()).position).toEqual(position);
});
