import { afterAll, beforeAll, expect, test } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, createTopic, TopicRefused } from '#infra/kafka/topic.ts';
import { startKafka } from '#test/support/stack.ts';

// Promise 10: refuse early.

let broker: Awaited<ReturnType<typeof startKafka>>;
const kafka = () => kafkaAt(broker.part.brokers);

beforeAll(async () => {
  broker = await startKafka();
}, 60_000);
afterAll(() => broker.stop());

const createOther = async (topic: string, numPartitions: number, policy: string) => {
  const admin = kafka().admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions, configEntries: [{ name: 'cleanup.policy', value: policy }] }],
  });
  await admin.disconnect();
};

test('the topic is made once and is fit for the line', async () => {
  expect(await createTopic(kafka(), 'deskview.a')).toBe('created');
  expect(await createTopic(kafka(), 'deskview.a')).toBe('kept');
  await checkTopic(kafka(), 'deskview.a');
});

test('a topic of several partitions is refused with the remedy', async () => {
  await createOther('deskview.b', 3, 'compact');
  await expect(checkTopic(kafka(), 'deskview.b')).rejects.toThrow(
    /has 3 partitions and must have 1.*--delete --topic deskview\.b/,
  );
});

test('a topic that forgets old records is refused with the remedy', async () => {
  await createOther('deskview.c', 1, 'delete');
  await expect(checkTopic(kafka(), 'deskview.c')).rejects.toThrow(
    /cleanup\.policy=delete.*--add-config cleanup\.policy=compact/,
  );
});

test('a topic that is not there is named', async () => {
  await expect(checkTopic(kafka(), 'deskview.d')).rejects.toThrow(
    new TopicRefused('there is no topic deskview.d', true),
  );
});
