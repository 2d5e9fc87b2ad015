import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, expect } from 'vitest';
import { kafkaAt } from '#infra/kafka/client.ts';
import { createTopic } from '#infra/kafka/topic.ts';
import { projectorPart } from '#infra/local/services.ts';
import { startKafka, startRedis } from '#test/support/stack.ts';
import { type RowOptions, row } from './support/row.ts';
import { listenTo } from './support/said.ts';

// Promise 10: a topic on which the promises cannot be kept is refused, and the remedy that is named is one.

const TOPIC = 'deskview.main';
const stops: (() => Promise<void>)[] = [];
const started = async <P extends { stop(): Promise<void> }>(start: () => Promise<P>): Promise<P> => {
  const it = await start();
  stops.push(it.stop);
  return it;
};

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
}, 60_000);

type Refusal = {
  readonly partitions: number;
  readonly says: RegExp;
  /** What the refusal says to do. */
  readonly remedy: (admin: Admin) => Promise<unknown>;
};

/** The projector alone, with a broker whose topic somebody else has made. */
const refuses = (name: string, options: RowOptions, { partitions, says, remedy }: Refusal): void =>
  row(name, options, async ({ note }) => {
    const { part: kafka } = await started(startKafka);
    const { part: redis } = await started(startRedis);
    const stateDir = mkdtempSync(join(tmpdir(), 'deskview-refused-'));
    const admin = kafkaAt(kafka.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: partitions }], waitForLeaders: true });
    const env = {
      KAFKA_BROKERS: kafka.brokers.join(','),
      REDIS_URL: redis.url,
      ADMIN_PORT: '0',
      JWT_SECRET: 'x'.repeat(32),
    };
    const projector = projectorPart({ stateDir, env });
    const said = listenTo(projector);
    const ended = new Promise<string>((resolve) => projector.onDeath(resolve));
    const begun = performance.now();
    await projector.start();
    expect(await ended).toBe('exit code 1');
    said.matching(says, { most: 1 });
    note(`refused after ${((performance.now() - begun) / 1000).toFixed(1)} s`);

    await remedy(admin);
    await createTopic(kafkaAt(kafka.brokers), TOPIC);
    await projector.start();
    await expect
      .poll(() => said.lines().filter((line) => line.includes('"started"')).length, { timeout: 10_000 })
      .toBe(1);
    await projector.stop();
    await admin.disconnect();
    rmSync(stateDir, { recursive: true });
  });

refuses(
  'the topic has 12 partitions',
  { row: '25', fast: true },
  {
    partitions: 12,
    says: /has 12 partitions and must have 1.*stop the connector, delete it \(kafka-topics\.sh --bootstrap-server BROKER --delete --topic deskview\.main\)/,
    remedy: (admin) => admin.deleteTopics({ topics: [TOPIC] }),
  },
);

refuses(
  'the topic was made without compaction',
  { row: '26', fast: true },
  {
    partitions: 1,
    says: /cleanup\.policy=delete and must have compact.*kafka-configs\.sh --bootstrap-server BROKER --alter .*--add-config cleanup\.policy=compact/,
    remedy: (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: TOPIC,
            configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
          },
        ],
      }),
  },
);
