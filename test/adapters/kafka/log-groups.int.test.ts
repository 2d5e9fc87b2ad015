import { expect, onTestFinished, test } from 'vitest';
import { openLogGroups } from '#adapters/kafka/log-groups.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { createTopic } from '#infra/kafka/topic.ts';
import { namesOf } from '#read-model/cell.ts';
import { startKafka } from '#test/support/stack.ts';

test('a generation’s group is deleted once nobody reads by it, and may be gone already', async () => {
  const { part, stop } = await startKafka();
  const { brokers } = part;
  onTestFinished(stop);
  const kafka = kafkaAt(brokers);
  const { topic, groupOf } = namesOf('main');
  await createTopic(kafka, topic);
  const groups = openLogGroups({ brokers, cell: 'main', patience: 0 });
  const admin = kafka.admin();
  await admin.connect();
  const known = async (): Promise<string[]> => (await admin.listGroups()).groups.map(({ groupId }) => groupId).sort();

  const members = [1, 2].map((generation) => kafka.consumer({ groupId: groupOf(generation) }));
  for (const member of members) {
    const joined = new Promise((resolve) => member.on(member.events.GROUP_JOIN, resolve));
    await member.connect();
    await member.subscribe({ topic });
    await member.run({ eachMessage: async () => {} });
    await joined;
  }
  expect(await known()).toEqual([groupOf(1), groupOf(2)]);
  await expect(groups.remove(1)).rejects.toThrow();

  const patient = openLogGroups({ brokers, cell: 'main' });
  const [removed] = await Promise.all([patient.remove(1).then(known), members[0]?.disconnect()]);
  expect(removed).toEqual([groupOf(2)]);
  await patient.close();
  await groups.remove(1);

  await members[1]?.disconnect();
  await groups.close();
  await admin.disconnect();
});
