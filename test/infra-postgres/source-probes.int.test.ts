import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { dropSlot } from '#infra/postgres/drop-slot.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { openSourceConnection } from '#infra/probes/connection.ts';
import { probesAt } from '#infra/probes/probes.ts';
import { captureChecks } from '#projector/status/probes.ts';
import { breakIn } from '#projector/watch/incarnation.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { keepState, putBack } from '#test/support/older-state.ts';
import { startPostgres } from '#test/support/stack.ts';

const password = 'of-the-replication-role';
let database: Database;
let slot: string;
beforeAll(async () => {
  database = await freshDatabase();
  slot = `deskview_${database.cell}`;
  await prepareCapture({ databaseUrl: database.url, cell: database.cell, replicationPassword: password });
});
afterAll(() => database.drop());

const probesOf = (databaseUrl: string, cell = database.cell) => {
  const probes = probesAt({ cell, topic: 'none', connector: 'none', databaseUrl }, { keep: true });
  onTestFinished(() => probes.close());
  return probes;
};
/** The address of the source for the role that the connector has. */
const asRole = () => Object.assign(new URL(database.url), { username: slot, password }).href;
const makeSlot = () => database.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);

test('the source is known again by what it tells, also by the role that the connector has', async () => {
  await makeSlot();
  const probes = probesOf(asRole());
  const [first, again] = [await probes.source(), await probes.source()];
  expect(first).toMatchObject({ standby: false, timeline: 1, system: expect.stringMatching(/^\d{19}$/) });
  expect(first.slot).toMatchObject({ name: slot, active: false, walStatus: 'reserved', keptAtMost: null });
  expect(first.slot.retained).toBeGreaterThanOrEqual(0);
  expect(first.slot.confirmed).toBeLessThanOrEqual(first.lsn);
  expect(first.lsn).toBeGreaterThanOrEqual(first.checkpoint);
  expect({ ...again, lsn: 0, slot: null }).toEqual({ ...first, lsn: 0, checkpoint: again.checkpoint, slot: null });
});

test('a slot that is gone shows', async () => {
  await dropSlot(asRole(), slot);
  await dropSlot(asRole(), slot);
  expect(await probesOf(database.url).slot()).toMatchObject({ active: null, walStatus: null, confirmed: null });
});

test('a slot that somebody still reads is taken from him, and nobody else loses a connection', async () => {
  await makeSlot();
  const replicating = { connectionString: database.url, replication: 'database' };
  const [reader, other] = [new Client(replicating), new Client(database.url)];
  for (const client of [reader, other]) {
    client.on('error', () => undefined);
    await client.connect();
  }
  const reading = reader
    .query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${slot}')`)
    .catch((error: Error) => error.message);
  const probes = probesOf(database.url);
  await expect.poll(async () => (await probes.slot()).active).toBe(true);
  await dropSlot(database.url, slot);
  expect((await probes.slot()).active).toBeNull();
  expect(await reading).toMatch(/terminat/);
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await other.end();
});

test('one connection is held for the questions of a watch, and made anew when it is lost', async () => {
  const probes = probesOf(database.url);
  const connections = () =>
    database.query(
      `select pid from pg_stat_activity where application_name = 'deskview probe' and datname = current_database()`,
    );
  await Promise.all([probes.slot(), probes.clockSkew(), probes.capture.publication(), probes.capture.heartbeat()]);
  const [one, ...others] = await connections();
  expect(others).toEqual([]);
  await database.query(`select pg_terminate_backend(${one?.['pid']})`);
  await expect
    .poll(() =>
      probes.slot().then(
        () => 'answered',
        () => 'lost',
      ),
    )
    .toBe('answered');
  const [next] = await connections();
  expect(next?.['pid']).not.toBe(one?.['pid']);
});

test('a question that cannot be answered hurts no other', async () => {
  const { ask, close } = openSourceConnection(() => database.url, true);
  const [wrong, right] = await Promise.allSettled([
    ask((client) => client.query('select from nowhere')),
    ask(async (client) => (await client.query('select 2 as two')).rows),
  ]);
  expect([wrong.status, right]).toEqual(['rejected', { status: 'fulfilled', value: [{ two: 2 }] }]);
  close();
});

test('nothing is written by a question', async () => {
  const { ask, close } = openSourceConnection(() => database.url, false);
  await expect(ask((client) => client.query('create table nonsense ()'))).rejects.toThrow(/read-only/);
  close();
});

test('a source that hangs costs one wait, not one for each question, and nothing piles up', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const probes = probesOf(`postgresql://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`);
  const begun = performance.now();
  const asked = await Promise.allSettled([
    probes.slot(),
    probes.clockSkew(),
    ...Object.values(probes.capture).map((ask) => ask()),
  ]);
  expect(asked.map(({ status }) => status)).toEqual(Array(2 + captureChecks.length).fill('rejected'));
  expect(performance.now() - begun).toBeLessThan(4500);
  expect(sockets).toHaveLength(1);
});

test('an older state of the same server is known, also once it has grown past what was seen; a crash is not one', async () => {
  const { part, stop } = await startPostgres();
  onTestFinished(stop);
  const probes = probesOf(part.url, 'main');
  const client = async (sql: string) => {
    const once = new Client(part.url);
    await once.connect();
    await once.query(sql);
    await once.end();
  };
  const grow = () =>
    client(
      `create table if not exists grown (filler text); insert into grown select repeat('x', 100) from generate_series(1, 5000)`,
    );
  /** The connection held was lost with the server: the first question after it may say so. */
  const settled = () => probes.source().catch(() => probes.source());
  const judged = async (before: Awaited<ReturnType<typeof probes.source>>) => {
    const last = {
      ...before,
      timeline: 1,
      epoch: 1,
      at: 0,
      retained: null,
      confirmed: null,
      stands: { since: 0, lsn: 0 },
    };
    const now = await settled();
    return { now, broken: breakIn(now, { last, watermark: null, acknowledged: null }) };
  };

  await grow();
  let before = await probes.source();
  for (const how of ['SIGKILL', 'restart'] as const) {
    if (how === 'SIGKILL') await part.kill(how);
    await part.restart();
    const { now, broken } = await judged(before);
    expect([how, broken, now.started === before.started]).toEqual([how, null, false]);
    before = now;
  }

  await keepState(part);
  await grow();
  before = await settled();
  await putBack(part);
  for (let i = 0; i < 3; i += 1) await grow();
  const { now, broken } = await judged(before);
  expect(now.lsn).toBeGreaterThan(before.lsn);
  expect(broken).toMatchObject({ code: 'source-changed', detail: expect.stringContaining('was started again from') });
});
