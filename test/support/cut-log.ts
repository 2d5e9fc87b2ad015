import kafkajs from 'kafkajs';
import { kafkaAt } from '#infra/kafka/client.ts';

const { TOPIC } = kafkajs.ConfigResourceTypes;
const POLICY = 'cleanup.policy';

/** Deletes every record of the topic's only partition before the end, as an operator's mistake would; gives what was the end. */
export const cutLog = async (brokers: readonly string[], topic: string): Promise<number> => {
  const admin = kafkaAt(brokers).admin();
  await admin.connect();
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: TOPIC, name: topic }],
    });
    // All that were ever set: what is not named here goes back to its default.
    const kept = resources.flatMap(({ configEntries }) => configEntries).filter(({ isDefault }) => !isDefault);
    const withPolicy = async (policy: string): Promise<void> => {
      const others = kept.filter(({ configName }) => configName !== POLICY);
      const configEntries = others.map(({ configName, configValue }) => ({ name: configName, value: configValue }));
      const resource = { type: TOPIC, name: topic, configEntries: [...configEntries, { name: POLICY, value: policy }] };
      await admin.alterConfigs({ validateOnly: false, resources: [resource] });
    };
    // Of a topic that is compacted only, the broker deletes nothing.
    await withPolicy('compact,delete');
    const [end] = await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: end?.high ?? '0' }] });
    await withPolicy('compact');
    return Number(end?.high);
  } finally {
    await admin.disconnect();
  }
};
