import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '#infra/local/ports.ts';
import { apiPart, projectorPart } from '#infra/local/services.ts';
import { mintToken } from '#infra/local/token.ts';
import { type CompareOptions, compareWithSql } from '#test/support/compare.ts';
import { startRedis, startTestLine, type TestLine } from '#test/support/stack.ts';
import { neverDone, runWorkload } from '#test/support/workload/run.ts';

/** Give SEED to repeat a run. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const settings = { timeZone: 'UTC', unreadSource: 'is_read', adminRoles: ['Admin'] } as const;

const transactionsSoFar = async ({ stack }: TestLine): Promise<number> => {
  const client = new Client({ connectionString: stack.postgres.url });
  await client.connect();
  const { rows } = await client.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  await client.end();
  return Number(rows[0]?.next);
};

describe(`promise 1: the same answer as SQL (seed ${seed})`, () => {
  let line: TestLine;

  beforeAll(async () => {
    line = await startTestLine({ demo: 1000 });
  });
  afterAll(() => line?.stop());

  const workload = (part: number) =>
    runWorkload({ databaseUrl: line.stack.postgres.url, seed: seed + part, actions: 2000, connections: 6 });

  /** Every technician × 13 views × all pages × unit filters, counts, filter counts, unit counts, type counts. */
  const expectSameAnswers = async (what: string, others: Partial<CompareOptions> = {}) => {
    const { stack } = line;
    const { comparisons, mismatches } = await compareWithSql({
      databaseUrl: stack.postgres.url,
      apiUrl: stack.api.url,
      tokenFor: (user) => mintToken(stack.jwt, user),
      ...settings,
      ...others,
    });
    console.info(`${what}: ${comparisons} comparisons with SQL, ${mismatches.length} mismatches`);
    expect(mismatches).toEqual([]);
    expect(comparisons).toBeGreaterThan(5000);
  };

  test('after a random workload of every kind of change', async () => {
    const done = await workload(0);
    console.info(`${done.commits} commits, ${done.rollbacks} rollbacks, ${done.savepointRollbacks} to a savepoint`);
    expect(neverDone(done)).toEqual([]);
    await expectSameAnswers('random workload');
  });

  test('after everything was killed in the middle of the next one, and started again', async () => {
    const before = await transactionsSoFar(line);
    const working = workload(1);
    const parts = Object.values(line.parts);
    await expect.poll(() => transactionsSoFar(line), { timeout: 60_000 }).toBeGreaterThan(before + 300);
    await Promise.all(parts.map((part) => part.kill('SIGKILL')));
    for (const part of parts) await part.start();
    expect(neverDone(await working)).toEqual([]);
    await expectSameAnswers('killed and restarted');
  });

  test('after the whole log was replayed into an empty Redis', async () => {
    const redis = await startRedis();
    const { kafka, jwt } = line.stack;
    const env = {
      KAFKA_BROKERS: kafka.brokers.join(','),
      KAFKA_TOPIC: kafka.topic,
      REDIS_URL: redis.part.url,
      CELL: 'replay',
      JWT_SECRET: jwt.secret,
      TIME_ZONE: 'Africa/Cairo',
      UNREAD_SOURCE: 'read_states',
    };
    const service = { stateDir: `${line.stateDir}/replay`, env, host: '127.0.0.1' };
    const projector = projectorPart(service);
    const api = apiPart(service, await freePort());
    try {
      await Promise.all([projector.start(), api.start()]);
      await expectSameAnswers('replayed', { apiUrl: api.url, timeZone: 'Africa/Cairo', unreadSource: 'read_states' });
    } finally {
      await api.stop();
      await projector.stop();
      await redis.stop();
    }
  });
});
