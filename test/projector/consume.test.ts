import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ProjectionStore } from '#projector/ports.ts';
import { five, line, transaction } from './line.ts';
import { unreadable } from './log.ts';
import { until } from './scripted-log.ts';

// Promise 4: Redis may rewind, we follow.

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
