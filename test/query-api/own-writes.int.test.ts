import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Heartbeat, openHeartbeat } from '#adapters/postgres/heartbeat.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { createWatermark } from '#query-api/wait-for-position.ts';
import { parseLsn } from '#read-model/position.ts';
import { laptop, request, statuses } from '#test/support/build.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { getAs } from '#test/support/http.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { appOf } from './app-of.ts';
import { root, smallDesk } from './small-desk.ts';

// Promise 5: min-lsn is honoured or answered 503.

let [database, desk, heartbeat]: [Database, RedisDesk, Heartbeat] = [] as never;
beforeAll(async () => {
  database = await freshDatabase();
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: 'secret' });
  desk = await openDesk(inject('redisUrl'));
  heartbeat = openHeartbeat(database.url);
  await desk.tell(statuses, smallDesk);
});
afterAll(async () => {
  heartbeat.close();
  await desk.close();
  await database.drop();
});

const one = async (sql: string) => Object.values((await database.query(sql))[0] ?? {})[0];
const beats = () => one('select beat from deskview_heartbeat');

/** Gives where the log is then. */
const write = async (): Promise<string> => {
  await database.query('create table if not exists written (at timestamptz)');
  await database.query('insert into written values (now())');
  return (await one('select pg_current_wal_insert_lsn()::text')) as string;
};

/** In place of Debezium, Kafka and the projector: what is in `title` becomes visible with the next beat, and no sooner. */
const follow = (title: () => string) => {
  let stopped = false;
  const following = (async () => {
    let known = await beats();
    while (!stopped) {
      const beat = await beats();
      if (beat === known) continue;
      known = beat;
      const lsn = parseLsn((await one('select pg_current_wal_insert_lsn()::text')) as string) as number;
      await desk.apply([{ ...request(laptop, { title: title() }), lsn, snapshot: false } as never], { lsn });
    }
  })();
  return async () => {
    stopped = true;
    await following;
  };
};

test('who waits has the heartbeat beat, and reads what was written on a source where nobody else writes', async () => {
  let title = '';
  const stop = follow(() => title);
  const watermark = createWatermark({ store: desk.store, beat: heartbeat.beat, log: { warn: () => {} } });
  const { request: http } = appOf(desk.store, { watermark });
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    title = `Own ${n}`;
    const lsn = await write();
    const asked = performance.now();
    const response = await getAs(http, root, `/technician-views/${laptop}`, { 'Min-LSN': lsn });
    times.push(performance.now() - asked);
    expect([response.status, await response.json()]).toMatchObject([200, { data: { subject: title } }]);
    expect(parseLsn(response.headers.get('x-applied-lsn') ?? '')).toBeGreaterThanOrEqual(parseLsn(lsn) as number);
  }
  await stop();
  console.log(`own writes read after ${times.sort((a, b) => a - b)[18]?.toFixed(0)} ms at most in 19 of 20 cases`);
});

test('without a way to the source the wait ends with 503', async () => {
  const lsn = await write();
  const before = await beats();
  const response = await getAs(appOf(desk.store).request, root, `/ticket-type-counts?min_lsn=${lsn}&wait=100`);
  expect([response.status, await response.json()]).toMatchObject([503, { reason: 'not-yet-visible' }]);
  expect(await beats()).toBe(before);
});
