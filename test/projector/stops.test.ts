import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ProjectionStore } from '#projector/ports.ts';
import { five, line, transaction } from './line.ts';
import { begin, emptySnapshot, end } from './log.ts';
import { until } from './scripted-log.ts';

// Promise 6: one poisoned record never stops the line.

test('rows that are missing stop the line for good, and nothing behind them is applied', async () => {
  const { server, log, consumer } = await line([
    emptySnapshot,
    ...transaction(1),
    begin('2'),
    end('2', 1, 120),
    ...transaction(3),
  ]);
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

test('a line that was stopped for good reads nothing more', async () => {
  const { server, log, consumer } = await line(five);
  await server.connect({ fingerprint: 'others' }).open();
  void log.assign();
  await consumer.halted;
  await sleep(50);
  expect(log.decoded()).toBe(0);
});

test('a stop finishes the step in hand', async () => {
  let committing = false;
  const { server, log, consumer } = await line(five, (store) => ({
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
