import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { createTopic } from '#infra/kafka/topic.ts';
import { type Fault, faultsOn, type Scene } from './support/fault.ts';
import { administer, deleteRecords, endOfLog } from './support/log-of.ts';

// Promise 4: a log that does not go on from where it was is never read on; the read model is built anew from the source.

const fault = faultsOn({});

/** Said once, with what was found, and another generation is served. */
const builtAnew = ({ said, reads }: Scene): void => {
  said('projector').matching(/the log broke, a new epoch begins/, { most: 1 });
  said('projector').matching(/is built from the source/);
  const served = reads.flatMap(({ asOf, generation }) => (asOf ? [generation] : []));
  expect(served.at(-1)).toBeGreaterThan(served[0] ?? 0);
};

const broken: Pick<Fault, 'row' | 'flagged' | 'ruins' | 'afterwards'> = {
  row: '22',
  flagged: true,
  // Breaks that follow one another are answered ever later.
  ruins: true,
  afterwards: builtAnew,
};

fault('records are deleted past the projector’s position while it is stopped', {
  ...broken,
  async cause({ line }) {
    const projector = line.part('projector');
    const before = await endOfLog(line);
    await projector.stop();
    await sleep(4000);
    expect(await deleteRecords(line)).toBeGreaterThan(before);
    await projector.start();
  },
});

fault('the topic is deleted and made anew under the running line', {
  ...broken,
  async cause({ line }) {
    const { topic, brokers } = line.stack.kafka;
    await administer(line, (admin) => admin.deleteTopics({ topics: [topic] }));
    await expect.poll(() => administer(line, (admin) => admin.listTopics()), { timeout: 20_000 }).not.toContain(topic);
    await createTopic(kafkaAt(brokers), topic);
  },
});
