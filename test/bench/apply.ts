import { Redis } from 'ioredis';
import { decode } from '#adapters/debezium/decode.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { consume } from '#projector/consume.ts';
import type { ChangeLog, LogReader, RawRecord } from '#projector/ports.ts';
import { withPrivateRedis } from './private-redis.ts';
import { workload } from './records.ts';
import { type Report, round } from './report.ts';

const quiet = { info: () => {}, warn: () => {}, error: console.error };

/** A log that has everything at once, in pieces as large as kafkajs hands out. */
const logOf = (records: readonly RawRecord[]): ChangeLog => {
  const deliver = async (reader: LogReader): Promise<void> => {
    const from = await reader.assigned();
    for (let at = from; at < records.length; at += 65) await reader.receive(records.slice(at, at + 65));
  };
  return {
    start: async (reader) => void deliver(reader),
    seek: () => {},
    next: () => null,
    bounds: async () => ({ oldest: 0, next: records.length, topicId: null }),
    compactionLag: async () => 24 * 3_600_000,
    commit: async () => {},
    stop: async () => {},
  };
};

const rowsIn = (records: readonly RawRecord[]): number =>
  records.filter(({ key }) => !key?.includes('"transaction"')).length;

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

const applyAll = (url: string, cell: string, records: readonly RawRecord[]): Promise<number> =>
  seconds(async () => {
    const store = openProjectionStore({
      ...{ url, cell, generation: 1, topic: 'bench', fingerprint: 'bench' },
      makeFrom: async () => 'kafka',
    });
    const consumer = await consume({ log: logOf(records), store, decode, clock: Date.now, logger: quiet });
    while ((consumer.position()?.offset ?? 0) < records.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await consumer.stop();
  });

const decodeAll = (records: readonly RawRecord[]): Promise<number> =>
  seconds(async () => {
    for (const record of records) decode(record);
  });

/** What Redis itself takes for one small document a change, in transactions of the same size. */
const setAll = (url: string, changes: number): Promise<number> =>
  seconds(async () => {
    const redis = new Redis(url);
    const value = 'x'.repeat(600);
    for (let at = 0; at < changes; at += 300) {
      const step = redis.multi();
      for (let n = at; n < Math.min(at + 300, changes); n++) step.set(`bare:${n}`, value);
      await step.exec();
    }
    redis.disconnect();
  });

/** From envelope bytes to committed in Redis: changes per second while catching up. */
export const run = (): Promise<Report> =>
  withPrivateRedis(async (url) => {
    await applyAll(url, 'warm', workload(3000, 3000));
    const records = workload(15_000, 15_000);
    const changes = rowsIn(records);
    const applied = changes / (await applyAll(url, 'bench', records));
    const decoded = changes / (await decodeAll(records));
    const bare = changes / (await setAll(url, changes));
    return {
      rows: [
        { what: 'applied', 'changes/s': round(applied, 0), '÷ bare SET': round(applied / bare, 3) },
        { what: 'decoded only', 'changes/s': round(decoded, 0), '÷ bare SET': round(decoded / bare, 3) },
        { what: 'bare SET of 600 bytes', 'changes/s': round(bare, 0), '÷ bare SET': 1 },
      ],
      notes: [`${changes} row changes in ${records.length} records, transaction markers included.`],
    };
  });
