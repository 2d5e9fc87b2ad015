import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ProjectionStore } from '#projector/ports.ts';
import type { MemoryServer } from '#test/support/memory-store.ts';
import { five, line, transaction } from './line.ts';
import { emptySnapshot, unreadable } from './log.ts';
import { type ScriptedLog, until } from './scripted-log.ts';

// Promise 4: Redis may rewind, we follow; a log that is not the one that was read stops the line.

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
  const elsewhere = { ...server.position(), offset: 9, last: null, lsn: 130, step: 3 };
  server.rewindTo(elsewhere);
  log.append(...transaction(6));
  await until(() => server.position().offset === 18);
  expect(log.seeks).toEqual([9]);
  expect(consumer.position()).toMatchObject({ offset: 18, lsn: 160 });
});

test('a staged generation that is lost is made anew, from the beginning of the log', async () => {
  const { server, log, consumer } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  server.lose('position');
  log.append(...transaction(6));
  await until(() => consumer.position()?.offset === 18);
  expect(log.seeks).toEqual([0]);
  expect(server.kept().documents.size).toBe(6);
});

test.each([
  ['was made anew, and is longer already', (log: ScriptedLog) => log.makeAnew()],
  ['lost its end, and has grown beyond what was read', (log: ScriptedLog) => log.losesFrom(12)],
])('a log that %s stops the line before anything of it is applied', async (_what, happen) => {
  const { server, log, consumer } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  expect(server.position()).toMatchObject({ topicId: 'topic 1', last: { offset: 14 } });
  happen(log);
  log.append(...transaction(6));
  await log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'log-break' });
  expect(server.position().offset).toBe(15);
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
  const { server, log, logger } = await line([
    unreadable,
    emptySnapshot,
    ...transaction(1),
    unreadable,
    ...transaction(2),
  ]);
  await log.assign();
  await until(() => server.position().lsn === 120);
  expect(server.position().parked).toBe(2);
  expect(server.kept().deadLetters.map(({ offset }) => offset)).toEqual([0, 5]);
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

/** What a repair does: a step of its own, which leaves the place in the log. */
const repairBefore = (commit: number) => {
  let commits = 0;
  return (store: ProjectionStore, server: MemoryServer) => ({
    async commit(writes: Parameters<ProjectionStore['commit']>[0]) {
      if (++commits === commit) {
        const { position } = await server.connect().open();
        server.rewindTo({ ...position, step: position.step + 1 });
      }
      return store.commit(writes);
    },
  });
};

test.each([1, 2])(
  'a repair that came in between is followed without reading the log again (step %i)',
  async (commit) => {
    const { server, log, consumer } = await line(five, repairBefore(commit));
    await log.assign();
    await until(() => consumer.position()?.offset === 15);
    log.append(...transaction(6));
    await until(() => server.position().offset === 18);
    expect(log.seeks).toEqual([]);
    expect(server.kept().tallies.get('all')?.[0]).toBe(6);
  },
);

test('counters that a repair rewrote are read again', async () => {
  const { server, log } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  const repair = server.connect();
  const { position } = await repair.open();
  await repair.begin(position, { documents: [], messages: new Map() });
  const tally = server.kept().tallies.get('all') ?? [];
  await repair.commit({
    ...{ position: { ...position, step: position.step + 1 }, documents: [], messages: [], put: [], remove: [] },
    ...{ tallies: new Map([['all', [100, ...tally.slice(1)]]]), reference: [], deadLetters: [] },
  });
  log.append(...transaction(6));
  await until(() => server.position().offset === 18);
  expect(server.kept().tallies.get('all')?.[0]).toBe(101);
  expect(log.seeks).toEqual([]);
});

test('a generation that is lost stops the line, for somebody else to build another one', async () => {
  const { server, log, consumer } = await line(five);
  await log.assign();
  await until(() => server.position().offset === 15);
  server.makeFrom(null);
  server.lose('sentinel');
  log.append(...transaction(6));
  expect(await consumer.halted).toMatchObject({ code: 'generation-lost' });
});

test('before the copy from the source is complete the log is not read', async () => {
  const { server, log, consumer } = await line(five, (_, server) => {
    server.makeFrom('postgres');
    return {};
  });
  void log.assign();
  expect(await consumer.halted).toMatchObject({ code: 'not-copied' });
  expect(server.position()).toMatchObject({ phase: 'copying', offset: 0 });
});

test('beside a live generation steps are small, and each is followed by a rest', async () => {
  const units: number[] = [];
  const throttle = { spares: true, done: async (count: number) => void units.push(count) };
  const { server, log } = await line(
    [emptySnapshot, ...Array.from({ length: 200 }, (_, n) => transaction(n + 1)).flat()],
    () => ({}),
    throttle,
  );
  await log.assign();
  await until(() => server.position().offset === 601);
  expect(Math.max(...units)).toBeLessThanOrEqual(100);
  await until(() => units.reduce((sum, count) => sum + count, 0) === 601);
});
