import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Found, Unavailable } from '#query-api/ports.ts';
import { at, gone, laptop, message, mona, phone, printer, request, statuses, uuid } from '#test/support/build.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';

// Promise 5: never a silent wrong number; a request that was lost is not one that does not exist.

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'));
  await desk.tell(statuses, request(laptop), message(laptop, 1), request(phone), request(printer, { isDeleted: true }));
});
afterAll(() => desk.close());

const read = (...requests: readonly string[]): Promise<Found | Unavailable> =>
  desk.store.read(() => ({ technician: mona, since: at('2026-01-01'), tallies: [], requests }));

const without = async (...keys: readonly string[]): Promise<Found | Unavailable> => {
  for (const key of keys) await desk.redis.rename(key, `${key}:lost`);
  try {
    return await read(uuid(77), laptop);
  } finally {
    for (const key of keys) await desk.redis.rename(`${key}:lost`, key);
  }
};

test('what does not exist, or was deleted, is nothing', async () => {
  expect(await read(uuid(77), printer)).toMatchObject({ requests: [null, null] });
});

test('a card that is lost is missed by its document; both are by the messages', async () => {
  const { card, document } = desk.keys;
  expect(await without(card(laptop))).toMatchObject({ unavailable: 'incomplete' });
  expect(await without(card(laptop), document(laptop))).toMatchObject({ unavailable: 'incomplete' });
  expect(await read(uuid(77), laptop)).toMatchObject({ requests: [null, expect.anything()] });
});

test('messages that came before their request, and those that are left of one, make none of it', async () => {
  await desk.tell(message(uuid(78), 1));
  expect(await read(uuid(78))).toMatchObject({ requests: [null] });
  await desk.tell(gone(request(laptop)));
  expect(await read(laptop)).toMatchObject({ requests: [null] });
});
