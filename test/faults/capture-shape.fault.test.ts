import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaAt } from '#infra/kafka/client.ts';
import { createTopic } from '#infra/kafka/topic.ts';
import { configure, settingsOf } from './support/connector.ts';
import { type Fault, faultsOn, type Scene } from './support/fault.ts';
import { until } from './support/projectors.ts';

// Promise 6: records that are made otherwise are not taken for ours, and what mends it is said.

const fault = faultsOn({});

const FIELD = 'transforms.route.key.field.name';
const TOPICS = ['transforms.route.topic.replacement', 'transforms.tx.replacement'] as const;
/** Milliseconds that the wrong settings stay. */
const STAYS = 15_000;

/** Gives the connector other settings and takes them back; meanwhile the projector has to say so, with the remedy. */
const changed =
  (settings: Readonly<Record<string, string>>, says: RegExp): Fault['cause'] =>
  async ({ line, said, note }: Scene) => {
    const right = await settingsOf(line);
    const since = performance.now();
    await configure(line, { ...right, ...settings });
    const heard = () =>
      said('projector')
        .lines()
        .some((text) => says.test(text));
    await until(`it says ${says}`, heard, { within: 20_000 });
    note(`said after ${((performance.now() - since) / 1000).toFixed(1)} s`);
    await sleep(Math.max(0, STAYS - (performance.now() - since)));
    await configure(line, right);
  };

fault('the router calls its field of the key otherwise', {
  row: '63',
  flagged: true,
  cause: changed(
    { [FIELD]: 'table' },
    /not made as they must be.*key\.field\.name.*npm start, or node scripts\/setup\.ts/,
  ),
  afterwards: ({ said }) => {
    said('projector').matching(/not made as they must be/, { most: 3 });
  },
});

fault('the connector writes into another topic', {
  row: '63',
  flagged: true,
  async cause(scene) {
    const { brokers, topic } = scene.line.stack.kafka;
    await createTopic(kafkaAt(brokers), `${topic}.other`);
    const settings = Object.fromEntries(TOPICS.map((name) => [name, `${topic}.other`]));
    await changed(settings, /replacement is .*\.other.* instead of/)(scene);
  },
});
