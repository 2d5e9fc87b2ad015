import type { KafkaMessage } from 'kafkajs';
import type { RawRecord } from '#projector/ports.ts';

/** kafkajs has it, but not in its types; what was written by producers of before Kafka 0.11 has none. */
type WithBatch = KafkaMessage & { readonly batchContext?: { readonly partitionLeaderEpoch: number } };

export const toRecord = (message: WithBatch): RawRecord => ({
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  epoch: message.batchContext?.partitionLeaderEpoch ?? 0,
  key: message.key,
  value: message.value,
});
