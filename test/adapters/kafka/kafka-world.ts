import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { openChangeLog } from '#adapters/kafka/change-log.ts';
import { openClient } from '#adapters/kafka/client.ts';
import type { ChangeLog, Logger } from '#projector/ports.ts';
import type { LogWorld } from '#test/support/change-log-contract.ts';
import { startKafka } from '#test/support/stack.ts';

export type KafkaWorld = LogWorld & {
  readonly topic: string;
  readonly group: string;
  readonly crashes: Error[];
  readonly lines: string[];
  open(): ChangeLog;
  send(...records: readonly { readonly key: Buffer | null; readonly value: Buffer | null }[]): Promise<void>;
  /** Deletes the topic and makes one of the same name. */
  makeAnew(): Promise<void>;
  /** What the broker knows of the group's members. */
  members(): Promise<number>;
};

/** A broker with as many topics as there are tests. */
export const startWorlds = async () => {
  const broker = await startKafka();
  const { brokers } = broker.part;
  const client = openClient({ clientId: 'test', brokers });
  const admin = client.kafka.admin();
  const producer = client.kafka.producer({ retry: { retries: 20 } });
  await admin.connect();
  await producer.connect();

  const createTopic = async (
    config: Readonly<Record<string, string>> = {},
    topic = `t-${randomUUID()}`,
  ): Promise<string> => {
    const configEntries = Object.entries({ 'max.message.bytes': '33554432', ...config }).map(([name, value]) => ({
      name,
      value,
    }));
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: false });
    // Until the broker knows of its own topic; besides, kafkajs cuts only a topic that it has asked about.
    await vi.waitFor(() => admin.fetchTopicOffsets(topic), { timeout: 20_000, interval: 50 });
    return topic;
  };

  const world = async (config: Readonly<Record<string, string>> = {}): Promise<KafkaWorld> => {
    const topic = await createTopic(config);
    const group = `g-${topic}`;
    const crashes: Error[] = [];
    const lines: string[] = [];
    const say = (_fields: object, message: string): void => void lines.push(message);
    const logger: Logger = { info: say, warn: say, error: say };
    const send: KafkaWorld['send'] = async (...messages) => {
      await producer.send({ topic, acks: 1, messages: messages.map((message) => ({ ...message })) });
    };
    const open = (): ChangeLog =>
      openChangeLog({ brokers, topic, group, logger, crashed: (error) => void crashes.push(error) });
    const members = async (): Promise<number> => {
      const { groups } = await admin.describeGroups([group]);
      return groups[0]?.members.length ?? 0;
    };
    let assigned = false;
    return {
      ...{ topic, group, crashes, lines, open, send, members },
      async makeAnew() {
        await admin.deleteTopics({ topics: [topic] });
        await createTopic(config, topic);
      },
      append: (count) =>
        send(...Array.from({ length: count }, (_, n) => ({ key: Buffer.from(`k${n}`), value: Buffer.from(`v${n}`) }))),
      async cut(oldest) {
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(oldest) }] });
      },
      // Starting is joining. A second member that comes and goes has the partition given anew, twice or more.
      async assign() {
        if (assigned) {
          const other = open();
          await other.start({ assigned: () => new Promise(() => {}), released: () => {}, receive: async () => {} });
          await other.stop();
        }
        assigned = true;
      },
    };
  };

  return {
    broker,
    admin,
    client,
    world,
    async stop() {
      await producer.disconnect();
      await admin.disconnect();
      client.cut();
      await broker.stop();
    },
  };
};
