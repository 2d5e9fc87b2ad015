import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Consumer, consume } from '#projector/consume.ts';
import type { ProjectionStore, Told } from '#projector/ports.ts';
import { type MemoryServer, memoryServer } from '#test/support/memory-store.ts';
import { begin, end, row, snapshotRow, unreadable } from './log.ts';
import { now, quiet, scriptedLog, until } from './scripted-log.ts';

let consumer: Consumer | null = null;
afterEach(() => consumer?.stop());

const transaction = (n: number): Told[] => [
  begin(`${n}`),
  row(`${n}`, 1, { request: n, lsn: 1000 + n, after: 100 + 10 * (n - 1) }),
  end(`${n}`, 1, 100 + 10 * n),
];

const line = async (
  told: readonly Told[],
  change: (store: ProjectionStore, server: MemoryServer) => object = () => ({}),
) => {
  const server = memoryServer();
  const log = scriptedLog();
  const logger = quiet();
  log.append(...told);
  const real = server.connect();
  const store = { ...real, ...change(real, server) };
  consumer = await consume({ log, store, decode: log.decode, clock: () => now, logger });
  return { server, log, logger, consumer };
};

const five = [1, 2, 3, 4, 5].flatMap(transaction);

test('what the log holds ends up in the store', async () => {
  const { server, log } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  expect(server.position()).toMatchObject({ offset: 15, lsn: 150, phase: 'live' });
  expect(server.kept().documents.size).toBe(5);
});

test('a step that another projector overtook is dropped, and the log followed from the store’s position', async () => {
  const { server, log, consumer } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  const elsewhere = { ...server.position(), offset: 9, lsn: 130, step: 3 };
  server.rewindTo(elsewhere);
  log.append(...transaction(6));
  await until(() => server.position().offset === 18);
  expect(log.seeks).toEqual([9]);
  expect(consumer.position()).toMatchObject({ offset: 18, lsn: 160 });
});

test('lost keys lead to a new read model, built from the beginning of the log', async () => {
  const { server, log, consumer } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  server.lose('position');
  log.append(...transaction(6));
  await until(() => consumer.position()?.offset === 18);
  expect(log.seeks).toEqual([0]);
  expect(server.kept().documents.size).toBe(6);
});

test('a store that cannot be reached is asked until it answers', async () => {
  let failures = 3;
  const { server, log, logger } = await line(five, (store) => ({
    open: () => (failures-- > 0 ? Promise.reject(new Error('ECONNREFUSED')) : store.open()),
  }));
  await log.assign();
  await until(() => server.position().offset === 15);
  expect(logger.lines.filter((text) => text.includes('position'))).toHaveLength(3);
});

test('a commit that failed is done again from what the store holds', async () => {
  let failures = 2;
  const { server, log } = await line(five, (store) => ({
    commit: (writes: Parameters<ProjectionStore['commit']>[0]) =>
      failures-- > 0 ? Promise.reject(new Error('reset')) : store.commit(writes),
  }));
  await log.assign();
  await until(() => server.position().offset === 15);
  expect(log.seeks).toEqual([0, 0]);
  expect(server.kept().documents.size).toBe(5);
});

test('a commit whose reply was lost is not done twice', async () => {
  let failures = 1;
  const { server, log } = await line(five, (store) => ({
    async commit(writes: Parameters<ProjectionStore['commit']>[0]) {
      const outcome = await store.commit(writes);
      if (failures-- > 0) throw new Error('timed out');
      return outcome;
    },
  }));
  await log.assign();
  await until(() => server.position().offset === 15);
  expect(server.kept().tallies.get('all')?.[0]).toBe(5);
});

test('a store that refuses every step is asked again ever more slowly', async () => {
  let opened = 0;
  const { log } = await line(five, (store) => ({
    open: () => store.open().finally(() => opened++),
    commit: () => Promise.reject(new Error('READONLY You can’t write against a read only replica')),
  }));
  await log.assign();
  await sleep(500);
  expect(opened).toBeLessThan(10);
});

test('rows that are missing stop the line for good, and nothing behind them is applied', async () => {
  const { server, log, consumer } = await line([...transaction(1), begin('2'), end('2', 1, 120), ...transaction(3)]);
  await log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'incomplete-transaction' });
  await sleep(20);
  expect(server.position().lsn).toBeLessThanOrEqual(110);
});

test('a position beyond the end of the log stops the line: the topic was made anew', async () => {
  const { server, log, consumer } = await line(transaction(1));
  server.rewindTo({ ...(await server.connect().open()).position, offset: 99 });
  void log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'log-break' });
});

test('a position before the oldest record stops the line: what lies between is lost', async () => {
  const { server, log, consumer } = await line(five);
  server.rewindTo({ ...(await server.connect().open()).position, offset: 3 });
  log.cut(6);
  void log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'log-break' });
});

test('a log whose beginning was cut cannot build a new read model', async () => {
  const { log, consumer } = await line(five);
  log.cut(6);
  void log.assign();
  expect(await Promise.race([consumer.halted, sleep(300, 'it was built')])).toMatchObject({ code: 'log-break' });
});

test('the store’s own refusal stops the line', async () => {
  const { server, log, consumer } = await line(five);
  await server.connect({ fingerprint: 'others' }).open();
  void log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'other-rules' });
});

test('records that cannot be read stop nothing', async () => {
  const { server, log, logger } = await line([unreadable, ...transaction(1), unreadable, ...transaction(2)]);
  await log.assign();
  await until(() => server.position().lsn === 120);
  expect(server.position().parked).toBe(2);
  expect(server.kept().deadLetters.map(({ offset }) => offset)).toEqual([0, 4]);
  expect(logger.lines).toContain('record set aside');
});

test('losing and getting the partition again goes on where the store is', async () => {
  const { server, log } = await line(five);
  for (const _ of [1, 2, 3]) await log.assign();
  await until(() => server.position().offset === 15);
  log.append(...transaction(6));
  await log.assign();
  await until(() => server.position().offset === 18);
  expect(server.kept().documents.size).toBe(6);
});

test('a stop finishes the step in hand', async () => {
  let committing = false;
  const { server, log, consumer } = await line([snapshotRow(1, 'last'), ...five], (store) => ({
    async commit(writes: Parameters<ProjectionStore['commit']>[0]) {
      committing = true;
      await sleep(50);
      return store.commit(writes);
    },
  }));
  await log.assign();
  await until(() => committing);
  await consumer.stop();
  expect(server.position().offset).toBeGreaterThan(0);
});

test('a stop while the store is away ends within seconds', async () => {
  const { log, consumer } = await line(five, () => ({ open: () => Promise.reject(new Error('ECONNREFUSED')) }));
  void log.assign();
  await sleep(20);
  await consumer.stop();
}, 3000);
