import { Kafka, logLevel } from 'kafkajs';

/** A client for administration, which says nothing of its own. */
export const kafkaAt = (brokers: readonly string[]): Kafka =>
  new Kafka({ clientId: 'deskview-admin', brokers: [...brokers], logLevel: logLevel.NOTHING });
