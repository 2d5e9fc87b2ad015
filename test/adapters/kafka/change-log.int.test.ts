import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { changeLogContract, listener, range, soon } from '#test/support/change-log-contract.ts';
import { startWorlds } from './kafka-world.ts';

// Promise 4: out of range, the log is never gone on with elsewhere. Promise 6: no record stops the line.

let worlds: Awaited<ReturnType<typeof startWorlds>>;
beforeAll(async () => {
  worlds = await startWorlds();
}, 60_000);
afterAll(() => worlds.stop());

describe('a ChangeLog on a broker', () => changeLogContract(() => worlds.world()));

test('of two members one reads; it is asked again when the other comes or goes, and nothing is missing or doubled', async () => {
  const world = await worlds.world();
  const [first, second] = [world.open(), world.open()];
  const reader = listener(0);
  await world.append(10);
  await first.start(reader);
  await second.start(reader);
  await world.append(10);
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 20));
  await first.stop();
  await world.append(10);
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 30));
  await second.stop();
  expect(await world.members()).toBe(0);
});

test('another member joins at once, also while the reader has no room', async () => {
  const world = await worlds.world();
  const [first, second] = [world.open(), world.open()];
  const reader = listener(0);
  reader.hold();
  await world.append(5);
  await first.start(reader);
  await expect.poll(() => reader.holding, soon).toBe(true);
  const began = performance.now();
  const other = listener(0);
  await second.start(other);
  expect(performance.now() - began).toBeLessThan(6000);
  reader.release();
  await first.stop();
  await expect.poll(() => other.offsets, soon).toEqual(range(0, 5));
  await second.stop();
});

test('a reader without room for longer than the session stays a member and is not asked again', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(0);
  reader.hold();
  await world.append(5);
  await log.start(reader);
  await expect.poll(() => reader.holding, soon).toBe(true);
  const until = performance.now() + 10_000;
  await expect.poll(() => performance.now() > until, { timeout: 15_000, interval: 500 }).toBe(true);
  expect([await world.members(), reader.answers]).toEqual([1, [0]]);
  reader.release();
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 5));
  await log.stop();
}, 30_000);

test('where the log ends before the place asked for, the reader is asked again and given nothing', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(50);
  await world.append(10);
  await log.start(reader);
  await expect.poll(() => reader.answers.length, soon).toBeGreaterThan(2);
  expect(reader.offsets).toEqual([]);
  reader.from = 7;
  await expect.poll(() => reader.offsets, soon).toEqual([7, 8, 9]);
  await log.stop();
});

test('where the log was cut behind the place asked for, the reader is asked again and given nothing', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(2);
  await world.append(10);
  await world.cut(6);
  await log.start(reader);
  await expect.poll(() => reader.answers.length, soon).toBeGreaterThan(2);
  expect(reader.offsets).toEqual([]);
  reader.from = 6;
  await expect.poll(() => reader.offsets, soon).toEqual([6, 7, 8, 9]);
  await log.stop();
});

test('a topic made anew is not gone on with before the reader was asked, also when it is longer already', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(0);
  /** How much it had received each time it was asked. */
  const received: number[] = [];
  await world.append(5);
  await log.start({
    ...reader,
    assigned: () => {
      received.push(reader.offsets.length);
      return reader.assigned();
    },
  });
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 5));
  const asked = received.length;
  await world.makeAnew();
  await world.append(20);
  await expect.poll(() => received.length, soon).toBeGreaterThan(asked);
  expect(received[asked]).toBe(5);
  await log.stop();
});

test('a log cut while the reader had no room is not gone on with behind the gap', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(0);
  reader.hold();
  await world.append(5);
  await log.start(reader);
  await expect.poll(() => reader.holding, soon).toBe(true);
  await world.append(10);
  await world.cut(12);
  reader.release();
  await expect.poll(() => reader.answers, soon).toContain(5);
  expect(reader.offsets).toEqual(range(0, 5));
  await log.stop();
});

test('for how long compaction leaves records alone is as the topic is set', async () => {
  const world = await worlds.world({ 'min.compaction.lag.ms': '60000' });
  const log = world.open();
  await log.start(listener(0));
  expect(await log.compactionLag()).toBe(60_000);
  await log.stop();
});

test('records of any bytes and sizes arrive as they are', async () => {
  const world = await worlds.world();
  const log = world.open();
  const big = Buffer.alloc(12 * 1024 * 1024, 'x');
  const sent = [
    { key: Buffer.from('k'), value: Buffer.from([0xff, 0xfe, 0, 0xc3]) },
    { key: Buffer.from('k'), value: Buffer.alloc(0) },
    { key: null, value: Buffer.from('no key') },
    { key: null, value: null },
    { key: Buffer.from('k'), value: big },
    { key: Buffer.from('k'), value: null },
    { key: Buffer.from('k'), value: Buffer.from(`${'['.repeat(100_000)}`) },
  ];
  const received: { readonly key: Buffer | null; readonly value: Buffer | null }[] = [];
  for (const record of sent) await world.send(record);
  await log.start({
    released: () => {},
    assigned: async () => 0,
    receive: async (records) => void received.push(...records.map(({ key, value }) => ({ key, value }))),
  });
  await expect.poll(() => received.length, soon).toBe(sent.length);
  for (const [n, { key, value }] of sent.entries()) {
    expect(received[n]?.key ?? null).toEqual(key);
    expect(received[n]?.value?.equals(value ?? Buffer.of(1)) ?? null).toBe(value === null ? null : true);
  }
  await log.stop();
});

const since = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await run();
  return performance.now() - began;
};

test('across what compaction took away it reads on without asking, from within a gap too', async () => {
  await worlds.admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.BROKER,
        name: '1',
        configEntries: [{ name: 'log.cleaner.backoff.ms', value: '100' }],
      },
    ],
  });
  const world = await worlds.world({
    'cleanup.policy': 'compact',
    'segment.ms': '200',
    'min.cleanable.dirty.ratio': '0.01',
    'min.compaction.lag.ms': '0',
  });
  const history = openLogHistory({ brokers: worlds.broker.part.brokers, topic: world.topic });
  const left = async (): Promise<readonly number[]> => {
    // Each round may close a segment, which is then compacted.
    await world.append(5);
    const { oldest, next } = await history.bounds();
    const tail = await history.from(oldest);
    const records = await tail.upTo(next);
    await tail.stop();
    return records.map(({ offset }) => offset);
  };
  await world.append(5);
  await expect.poll(async () => (await left())[0], { timeout: 30_000, interval: 300 }).toBeGreaterThan(2);
  const offsets = await left();
  for (const from of [0, 2]) {
    const reader = listener(from);
    const log = world.open();
    await log.start(reader);
    await expect.poll(() => reader.offsets.at(-1), soon).toBe(offsets.at(-1));
    expect(reader.answers).toEqual([from]);
    await log.stop();
  }
  await history.close();
}, 60_000);

test('it stops within 5 s while the reader does not say where to go on', async () => {
  const world = await worlds.world();
  const log = world.open();
  let asked = false;
  await world.append(1);
  await log.start({
    released: () => {},
    assigned: () => {
      asked = true;
      return new Promise(() => {});
    },
    receive: async () => {},
  });
  await expect.poll(() => asked, soon).toBe(true);
  expect(await since(() => log.stop())).toBeLessThan(5000);
  expect(await world.members()).toBe(0);
});

// From here on the broker is stopped and killed.

test('a broker that is killed and comes back is read on from where it was', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(0);
  await world.append(10);
  await log.start(reader);
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 10));
  await worlds.broker.part.kill('SIGKILL');
  // Nothing to seek in: the answer at the next join counts.
  log.seek(10);
  await worlds.broker.part.start();
  await world.append(10);
  const took = await since(() => expect.poll(() => reader.offsets, { timeout: 30_000 }).toEqual(range(0, 20)));
  expect(took).toBeLessThan(10_000);
  expect(world.crashes).toEqual([]);
  await log.stop();
}, 90_000);

test('a broker that stands still for longer than the session is read on from where it was', async () => {
  const world = await worlds.world();
  const log = world.open();
  const reader = listener(0);
  await world.append(10);
  await log.start(reader);
  await expect.poll(() => reader.offsets, soon).toEqual(range(0, 10));
  await worlds.broker.part.kill('SIGSTOP');
  const until = performance.now() + 15_000;
  await expect.poll(() => performance.now() > until, { timeout: 20_000, interval: 500 }).toBe(true);
  await worlds.broker.part.kill('SIGCONT');
  await world.append(10);
  const took = await since(() => expect.poll(() => reader.offsets, { timeout: 30_000 }).toEqual(range(0, 20)));
  expect(took).toBeLessThan(10_000);
  await log.stop();
}, 90_000);

test('it stops within 5 s while the broker stands still, is gone, or is looked for', async () => {
  const world = await worlds.world();
  const [log, other, late] = [world.open(), world.open(), world.open()];
  await log.start(listener(0));
  await worlds.broker.part.kill('SIGSTOP');
  expect(await since(() => log.stop())).toBeLessThan(5000);
  await worlds.broker.part.kill('SIGCONT');
  await other.start(listener(0));
  await worlds.broker.part.kill('SIGKILL');
  const starting = late.start(listener(0));
  expect(await since(() => Promise.all([other.stop(), late.stop()]))).toBeLessThan(5000);
  await worlds.broker.part.start();
  await starting;
}, 90_000);
