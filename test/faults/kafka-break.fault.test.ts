import { closeSync, globSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { createTopic } from '#infra/kafka/topic.ts';
import { type Fault, faultsOn, type Scene } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { administer, deleteRecords, endOfLog } from './support/log-of.ts';
import { sqlOn } from './support/sql-on.ts';

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

/** Changes one letter of a text within the segments of the topic, which lie in the broker's page cache as they do on its disk. */
const flipByte = (line: FaultyLine, text: string): boolean => {
  const segments = globSync(`${line.stateDir}/data/kafka/**/${line.stack.kafka.topic}-0/*.log`);
  for (const segment of segments) {
    const at = readFileSync(segment).indexOf(text);
    if (at < 0) continue;
    const file = openSync(segment, 'r+');
    writeSync(file, Buffer.from('X'), 0, 1, at);
    closeSync(file);
    return true;
  }
  return false;
};

fault('a byte of a segment is flipped before the records are read', {
  ...{ row: '22', flagged: true, ruins: true },
  async cause({ line }) {
    await line.part('projector').stop();
    await sqlOn(
      line,
      `update users set full_name = 'a name to be flipped' where id = (select min(id::text)::uuid from users)`,
    );
    await vi.waitUntil(() => flipByte(line, 'a name to be flipped'), { timeout: 10_000, interval: 50 });
    await line.part('projector').start();
  },
  afterwards({ said }) {
    said('projector').matching(/The batch of records from offset \d+ to \d+ is damaged/);
  },
});
