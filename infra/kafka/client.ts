import type { Kafka } from 'kafkajs';
import { openClient } from '#adapters/kafka/client.ts';

/** A client for administration, which says nothing of its own. */
export const kafkaAt = (brokers: readonly string[]): Kafka => openClient({ clientId: 'deskview-admin', brokers }).kafka;
