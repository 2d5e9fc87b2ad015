import kafkajs, { type Admin, type Kafka } from 'kafkajs';

/** The largest record we carry, in bytes: a row whose text columns have no limit of their own. */
export const maxRecordBytes = 16 * 1024 * 1024;

const day = 86_400_000;

export const topicSettings = {
  'cleanup.policy': 'compact',
  // Within a day nothing is compacted away: transactions stay whole and every copy of a row stays readable.
  'min.compaction.lag.ms': String(day),
  // A tombstone goes a week after it was compacted, so that a slow replay from the beginning still meets it.
  'delete.retention.ms': String(7 * day),
  // Only closed segments are compacted, and a quiet topic would never fill one.
  'segment.ms': String(day),
  'segment.bytes': String(256 * 1024 * 1024),
  'max.message.bytes': String(maxRecordBytes),
} as const;

/** The topic is not fit for the line; the message says what to do about it. One that is missing may still come. */
export class TopicRefused extends Error {
  readonly code = 'TOPIC';
  readonly retriable: boolean;

  constructor(message: string, retriable = false) {
    super(message);
    this.retriable = retriable;
  }
}

const withAdmin = async <T>(kafka: Kafka, use: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
};

/** Creates the cell's topic unless it is there; one that is there stays as it is. */
export const createTopic = (kafka: Kafka, topic: string): Promise<'created' | 'kept'> =>
  withAdmin(kafka, async (admin) => {
    const configEntries = Object.entries(topicSettings).map(([name, value]) => ({ name, value }));
    // Not replicated on a single broker, as many copies as the cluster's default says on others.
    const created = await admin.createTopics({
      topics: [{ topic, numPartitions: 1, replicationFactor: -1, configEntries }],
      waitForLeaders: true,
    });
    return created ? 'created' : 'kept';
  });

export type TopicFacts = {
  /** 0: there is no such topic. */
  readonly partitions: number;
  readonly cleanupPolicy: string | null;
};

export const topicFacts = (kafka: Kafka, topic: string): Promise<TopicFacts> =>
  withAdmin(kafka, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) return { partitions: 0, cleanupPolicy: null };
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy'] }],
    });
    const policy = resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy');
    return { partitions: topics[0]?.partitions.length ?? 0, cleanupPolicy: policy?.configValue ?? null };
  });

/** Throws TopicRefused, with the remedy, unless the topic has exactly one partition and is compacted only. */
export const checkTopic = async (kafka: Kafka, topic: string): Promise<void> => {
  const { partitions, cleanupPolicy } = await topicFacts(kafka, topic);
  if (partitions === 0) throw new TopicRefused(`there is no topic ${topic}`, true);
  if (partitions !== 1) {
    throw new TopicRefused(
      `topic ${topic} has ${partitions} partitions and must have 1, for nothing orders one after another: ` +
        `stop the connector, delete it (kafka-topics.sh --bootstrap-server BROKER --delete --topic ${topic}) and start anew, or take another CELL`,
    );
  }
  if (cleanupPolicy !== 'compact') {
    throw new TopicRefused(
      `topic ${topic} has cleanup.policy=${cleanupPolicy} and must have compact, for rows that rest would be forgotten: ` +
        `kafka-configs.sh --bootstrap-server BROKER --alter --entity-type topics --entity-name ${topic} --add-config cleanup.policy=compact, ` +
        'then rebuild the read model from the source',
    );
  }
};
