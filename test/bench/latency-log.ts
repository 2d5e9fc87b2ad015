import { Kafka, logLevel } from 'kafkajs';
import type { Stack } from '#infra/local/stack-file.ts';

type Envelope = {
  readonly status?: string;
  readonly id?: string;
  readonly after?: { readonly title?: string } | null;
};

/** A bare consumer of the log: by the number in a row's title, when its transaction's end arrived, and its LSN. */
export const watchLog = async ({ kafka: { brokers, topic } }: Stack) => {
  const kafka = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}-${Math.random()}` });
  const ends = new Map<number, { readonly lsn: number; readonly at: number }>();
  let numbers: number[] = [];
  const following = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: false });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      const at = performance.now();
      following.resolve();
      for (const { value } of batch.messages) {
        const envelope: Envelope = value ? JSON.parse(value.toString()) : {};
        if (envelope.status === 'END') {
          const lsn = Number(envelope.id?.split(':')[1]);
          for (const number of numbers) ends.set(number, { lsn, at });
          numbers = [];
        } else if (envelope.after?.title?.startsWith('n ')) numbers.push(Number(envelope.after.title.slice(2)));
      }
    },
  });
  // The heartbeat's record says that it stands at the log's end.
  await following.promise;
  return { ends, stop: () => consumer.disconnect() };
};
