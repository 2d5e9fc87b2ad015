import { afterAll, beforeAll, expect, test } from 'vitest';
import { decode } from '#adapters/debezium/decode.ts';
import type { LogRecord } from '#projector/ports.ts';
import { update } from '#test/adapters/debezium/envelope.ts';
import { soon } from '#test/support/change-log-contract.ts';
import { startWorlds } from './kafka-world.ts';

// Promise 6: no record keeps the client, or the decoder behind it, from the next one.

let worlds: Awaited<ReturnType<typeof startWorlds>>;
beforeAll(async () => {
  worlds = await startWorlds();
}, 60_000);
afterAll(() => worlds.stop());

const key = Buffer.from('k');
const bytes = (value: object | string): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const poisons: readonly (readonly [what: string, key: Buffer | null, value: Buffer | null, type: LogRecord['type']])[] =
  [
    ['an empty value', key, Buffer.alloc(0), 'unreadable'],
    ['an empty key and no value', Buffer.alloc(0), null, 'unreadable'],
    ['neither key nor value', null, null, 'unreadable'],
    ['wrong UTF-8 in both', Buffer.from([0xff]), Buffer.from([0xfe, 0xff]), 'unreadable'],
    ['100,000 nested lists', key, bytes('['.repeat(100_000)), 'unreadable'],
    ['15 MB that can be read', key, bytes(update({ title: 'y'.repeat(15_000_000) })), 'row'],
    ['15 MB that cannot', key, bytes(`{"x":${'1'.repeat(15_000_000)}`), 'unreadable'],
    ['20 MB', key, bytes(update({ title: 'y'.repeat(20_000_000) })), 'unreadable'],
    ['an ordinary one', key, bytes(update({})), 'row'],
  ];

test('each is delivered in its place, and the one behind it too', async () => {
  const world = await worlds.world();
  for (const [, name, value] of poisons) await world.send({ key: name, value });
  const before = process.memoryUsage().rss;
  const found: (readonly [offset: number, type: string, kept: number])[] = [];
  const log = world.open();
  await log.start({
    assigned: async () => 0,
    released: () => {},
    async receive(records) {
      for (const raw of records) {
        const { offset, ...record } = decode(raw);
        found.push([offset, record.type, record.type === 'unreadable' ? record.payload.length : 0]);
      }
    },
  });
  await expect.poll(() => found.length, soon).toBe(poisons.length);
  await log.stop();
  expect(found.map(([offset, type]) => [poisons[offset]?.[0], type])).toEqual(
    poisons.map(([what, , , type]) => [what, type]),
  );
  expect(Math.max(...found.map(([, , kept]) => kept))).toBeLessThanOrEqual(1500);
  expect(world.crashes).toEqual([]);
  expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(600);
});
