import type { Admin } from 'kafkajs';
import type { LogBounds } from '#projector/ports.ts';
import type { TopicIds } from './topic-ids.ts';

/** What a topic's one partition holds now; null: it has none. Errors: kafkajs errors. */
export const readBounds = async (admin: Admin, ids: TopicIds, topic: string): Promise<LogBounds | null> => {
  const [[partition], topicId] = await Promise.all([admin.fetchTopicOffsets(topic), ids.of(topic)]);
  return partition ? { oldest: Number(partition.low), next: Number(partition.high), topicId } : null;
};
