import { captureState } from '#debezium/capture-state.ts';
import { connectorAt } from '#debezium/connect.ts';
import { restartCapture } from '#debezium/restart.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { checkTopic, createTopic, TopicRefused } from '#infra/kafka/topic.ts';
import { dropSlot } from '#infra/postgres/drop-slot.ts';
import { given, type ProbeAddresses } from '#infra/probes/addresses.ts';
import { openSourceConnection } from '#infra/probes/connection.ts';
import { sourceProbes } from '#infra/probes/source.ts';
import type { CaptureKeeper } from '#projector/capture-ports.ts';
import { namesOf } from '#read-model/cell.ts';

export type CaptureAddresses = Pick<
  ProbeAddresses,
  'cell' | 'topic' | 'connector' | 'databaseUrl' | 'brokers' | 'connectUrl'
>;

/** Connector, slot and topic of a cell. Without the address of one of them its state is not known, and it is not restarted. */
export const openCaptureKeeper = (addresses: CaptureAddresses): CaptureKeeper => {
  const { cell, topic } = addresses;
  const connector = () => connectorAt(given(addresses.connectUrl, 'CONNECT_URL'), addresses.connector);
  const kafka = () => kafkaAt(given(addresses.brokers, 'KAFKA_BROKERS'));
  const databaseUrl = () => given(addresses.databaseUrl, 'DATABASE_URL');
  const { slot } = sourceProbes(addresses, openSourceConnection(databaseUrl, false));

  const topicIsFit = async (): Promise<boolean> => {
    try {
      await checkTopic(kafka(), topic);
      return true;
    } catch (error) {
      if (error instanceof TopicRefused) return false;
      throw error;
    }
  };

  return {
    async state() {
      try {
        const [status, found, fit] = await Promise.all([connector().status(), slot(), topicIsFit()]);
        return captureState({ status, slot: found, topicIsFit: fit });
      } catch {
        return 'unknown';
      }
    },
    async restart() {
      // What does not answer is to be known before anything is stopped.
      await Promise.all([slot(), topicIsFit()]);
      await restartCapture({
        connector: connector(),
        dropSlot: () => dropSlot(databaseUrl(), namesOf(cell).capture),
        makeTopic: async () => {
          await createTopic(kafka(), topic);
          await checkTopic(kafka(), topic);
        },
      });
    },
    async close() {},
  };
};
