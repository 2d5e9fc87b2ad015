import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { topicSettings } from '#infra/kafka/topic.ts';
import type { RawRecord } from '#projector/ports.ts';
import type { FaultyLine } from './faulty-line.ts';

/** Uses an administrator's client at the line's broker. */
export const administer = async <T>({ stack }: FaultyLine, use: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafkaAt(stack.kafka.brokers).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
};

/** The offset of the next record to be written. */
export const endOfLog = (line: FaultyLine): Promise<number> =>
  administer(line, async (admin) => Number((await admin.fetchTopicOffsets(line.stack.kafka.topic))[0]?.high));

/** All settings of the topic that are not the broker's; those not named fall back to its defaults. */
export const setTopic = (line: FaultyLine, settings: Readonly<Record<string, string>>): Promise<unknown> =>
  administer(line, (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: line.stack.kafka.topic,
          configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
        },
      ],
    }),
  );

/** Deletes all there is in the log so far, which a broker does to no topic that is compacted only; gives the offset at which it begins now. */
export const deleteRecords = async (line: FaultyLine): Promise<number> => {
  await setTopic(line, { ...topicSettings, 'cleanup.policy': 'compact,delete' });
  const begins = await administer(line, async (admin) => {
    const { topic } = line.stack.kafka;
    const [end] = await admin.fetchTopicOffsets(topic);
    const offset = String(end?.high);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
    return Number(offset);
  });
  await setTopic(line, topicSettings);
  return begins;
};

/** All that is in the log before `end`, or now. */
export const recordsOf = async ({ stack }: FaultyLine, end?: number): Promise<readonly RawRecord[]> => {
  const { brokers, topic } = stack.kafka;
  const log = openLogHistory({ brokers, topic });
  try {
    const { oldest, next } = await log.bounds();
    const tail = await log.from(oldest);
    const records = await tail.upTo(end ?? next);
    await tail.stop();
    return records;
  } finally {
    await log.close();
  }
};

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** Of a record batch: where its length is, and the low byte of its attributes; the length counts from its own end. */
const [LENGTH, ATTRIBUTES, HEAD] = [8, 22, 12];

/** How many batches of the topic are kept in which compression, as the broker has them on its disk. */
export const codecsOf = ({
  stateDir,
  stack,
}: FaultyLine): Readonly<Partial<Record<(typeof CODECS)[number], number>>> => {
  const folder = join(stateDir, 'data/kafka', `${stack.kafka.topic}-0`);
  const found: Partial<Record<(typeof CODECS)[number], number>> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
    const bytes = readFileSync(join(folder, file));
    for (let at = 0; at + HEAD < bytes.length; at += HEAD + bytes.readInt32BE(at + LENGTH)) {
      const codec = CODECS[bytes.readUInt8(at + ATTRIBUTES) & 7];
      if (codec === undefined || bytes.readInt32BE(at + LENGTH) <= 0) break;
      found[codec] = (found[codec] ?? 0) + 1;
    }
  }
  return found;
};
