import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDemoData } from '#command-api/demo-data.ts';
import { startTraffic } from '#command-api/traffic.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDemoData(database.url, 1000);
});
afterAll(() => database.drop());

const count = async (from: string) => Number((await database.query(`select count(*) from ${from}`))[0]?.['count']);

test('the demo has the people, units and requests it promises', async () => {
  expect(await count('users')).toBe(60);
  expect(await count('users where is_technician')).toBe(20);
  expect(await count('business_unit_regions')).toBe(2);
  expect(await count('business_units')).toBe(10);
  expect(await count('service_requests')).toBe(1000);
});

test('every request begins with its title as the requester’s message', async () => {
  expect(
    await count(
      `service_requests r where not exists (select from chat_messages m where m.request_id = r.id and sequence_number = 1
        and content = title and sender_id = requester_id and m.created_at = r.created_at)`,
    ),
  ).toBe(0);
});

test('nothing in it happened before it was opened, or in the future', async () => {
  expect(await count(`service_requests where updated_at < created_at or resolved_at < created_at`)).toBe(0);
  expect(await count(`service_requests where updated_at > now() at time zone 'utc' + interval '1 second'`)).toBe(0);
});

test.each([
  ['no unit', 'service_requests where business_unit_id is null'],
  ['a parent', 'service_requests where parent_task_id is not null'],
  ['soft deletion', 'service_requests where is_deleted'],
  ['nobody assigned', 'service_requests r where not exists (select from request_assignees where request_id = r.id)'],
  ['several assigned', '(select from request_assignees group by request_id having count(*) > 1) several'],
  ['unread messages', 'chat_messages where not is_read'],
  ['system messages', 'chat_messages where sender_id is null'],
  ['Arabic', `service_requests where title ~ '[ء-ي]'`],
])('some requests show %s', async (_, from) => expect(await count(from)).toBeGreaterThan(5));

test('loading again adds nothing', async () => {
  await loadDemoData(database.url, 10);
  expect(await count('service_requests')).toBe(1000);
});

test('traffic changes the desk until it is stopped', async () => {
  const state = async () =>
    JSON.stringify(
      await database.query(
        `select (select md5(string_agg(r::text, ',' order by id)) from service_requests r), (select md5(string_agg(m::text, ',' order by id)) from chat_messages m),
           (select md5(string_agg(a::text, ',' order by id)) from request_assignees a)`,
      ),
    );
  const before = await state();
  const traffic = await startTraffic(database.url, 200);
  await expect.poll(() => count('service_requests'), { timeout: 10_000 }).toBeGreaterThan(1010);
  await traffic.stop();
  const after = await state();
  expect(after).not.toBe(before);
  expect(await state()).toBe(after);
});

test('traffic outlives the loss of its connections', async () => {
  const traffic = await startTraffic(database.url, 100);
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deskview traffic'`,
  );
  const before = await count('service_requests');
  await expect.poll(() => count('service_requests'), { timeout: 10_000 }).toBeGreaterThan(before);
  await traffic.stop();
});

test('traffic needs a desk to write about', async () => {
  const empty = await freshDatabase();
  await expect(startTraffic(empty.url, 1)).rejects.toThrow(/needs demo data/);
  await empty.drop();
});
