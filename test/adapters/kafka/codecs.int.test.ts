import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '#infra/local/command.ts';
import { resolveJars } from '#infra/local/jars.ts';
import { javaArgs } from '#infra/local/java.ts';
import { cacheDir } from '#infra/local/state-dir.ts';
import type { RawRecord } from '#projector/ports.ts';
import { listener, range, soon } from '#test/support/change-log-contract.ts';
import { type KafkaWorld, startWorlds } from './kafka-world.ts';

let worlds: Awaited<ReturnType<typeof startWorlds>>;
const stateDir = mkdtempSync(`${tmpdir()}/deskview-codecs-`);
beforeAll(async () => {
  worlds = await startWorlds();
}, 60_000);
afterAll(async () => {
  await worlds.stop();
  rmSync(stateDir, { recursive: true });
});

/** Long and short, packing well and badly, so that a batch takes several chunks of each format. */
const payloads = range(0, 50).map((n) => {
  const word = Math.sin(n).toString(36).slice(3);
  return n % 2
    ? `${word} عربي ${'x'.repeat(n * 100)}`
    : range(0, 400)
        .map((m) => Math.sin(n * 1000 + m).toString(36))
        .join('');
});

/** As Connect's own producer does it. */
const produceWithJava = async (topic: string, codec: string): Promise<void> => {
  const file = `${stateDir}/payloads`;
  writeFileSync(file, payloads.join('\n'));
  const jars = await resolveJars({ stateDir, cacheDir });
  await run('java', [
    ...javaArgs(jars, 'org.apache.kafka.tools.ProducerPerformance', '--topic', topic, '--num-records', '400'),
    ...['--payload-file', file, '--throughput', '-1', '--bootstrap-server', worlds.broker.part.brokers[0] ?? ''],
    ...['--command-property', `compression.type=${codec}`, 'linger.ms=50', 'batch.size=200000', 'acks=1'],
  ]);
};

const received = async (world: KafkaWorld, count: number): Promise<readonly RawRecord[]> => {
  const records: RawRecord[] = [];
  const log = world.open();
  await log.start({ assigned: async () => 0, released: () => {}, receive: async (more) => void records.push(...more) });
  await expect.poll(() => records.length, soon).toBe(count);
  await log.stop();
  return records;
};

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('a log that Java wrote with %s is read', async (codec) => {
  const world = await worlds.world();
  await produceWithJava(world.topic, codec);
  const records = await received(world, 400);
  expect(records.map(({ offset }) => offset)).toEqual(range(0, 400));
  const known = new Set(payloads);
  expect(records.filter(({ value }) => !known.has(String(value)))).toEqual([]);
});

test('a log that kafkajs wrote with gzip is read', async () => {
  const world = await worlds.world();
  const producer = worlds.client.kafka.producer();
  await producer.connect();
  const messages = payloads.map((value) => ({ key: 'k', value }));
  await producer.send({ topic: world.topic, compression: kafkajs.CompressionTypes.GZIP, messages });
  await producer.disconnect();
  expect((await received(world, 50)).map(({ value }) => String(value))).toEqual(payloads);
});

test('a batch that cannot be unpacked makes the client give up and say why', async () => {
  const world = await worlds.world();
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const producer = worlds.client.kafka.producer();
  await producer.connect();
  await producer.send({ topic: world.topic, compression: CompressionTypes.GZIP, messages: [{ value: 'x' }] });
  await producer.disconnect();
  // The broker takes no damaged batch: a sound one is read with the wrong codec.
  const gzip = CompressionCodecs[CompressionTypes.GZIP];
  CompressionCodecs[CompressionTypes.GZIP] = CompressionCodecs[CompressionTypes.Snappy];
  const log = world.open();
  try {
    await log.start(listener());
    await expect.poll(() => world.crashes.map(String).join(), soon).toMatch(/compressed with snappy is damaged/);
  } finally {
    CompressionCodecs[CompressionTypes.GZIP] = gzip;
    await log.stop();
  }
});
