import type { KafkaMessage } from 'kafkajs';
import type { RawRecord } from '#projector/ports.ts';

export const toRecord = ({ offset, timestamp, key, value }: KafkaMessage): RawRecord => ({
  offset: Number(offset),
  timestamp: Number(timestamp),
  key,
  value,
});
