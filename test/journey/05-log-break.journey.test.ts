import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { startTraffic } from '#command-api/traffic.ts';
import { mintToken } from '#infra/local/token.ts';
import type { Generations, Registry } from '#projector/generation-ports.ts';
import { breakLog } from '#projector/generations/break-log.ts';
import { namesOf } from '#read-model/cell.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { cutLog } from '#test/support/cut-log.ts';
import { deskview } from '#test/support/deskview.ts';
import { type Readers, startReaders } from '#test/support/readers.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';

// Promise 4: a log that was cut stops the line before anything behind the gap is applied, and a new generation is built.
// Promise 5: until then every answer says that it is stale.

/** Milliseconds: until an answer says it, after the watermark stopped; and until answers are right again, after the cause ended. */
const FLAGGED_WITHIN = 4000;
const RECOVERED_WITHIN = 30_000;

let line: TestLine;
let generations: Generations;
let traffic: Awaited<ReturnType<typeof startTraffic>> | undefined;
let readers: Readers;

beforeAll(async () => {
  line = await startTestLine({ demo: 300, supervised: true, env: { VERIFY_EVERY: '0', FALLBACK: 'off' } });
  generations = openGenerations({ url: line.stack.redis.url, cell: line.stack.cell });
  traffic = await startTraffic(line.stack.postgres.url, 20);
  readers = await startReaders(line.stack, 50);
});

afterAll(async () => {
  await readers?.stop();
  await traffic?.stop();
  await generations?.close();
  await line?.stop();
});

/** The first answer of which it holds since that moment of performance.now(). */
const firstRead = async (since: number, holds: (read: Readers['reads'][number]) => boolean, patience: number) => {
  const deadline = performance.now() + patience;
  for (;;) {
    const read = readers.reads.find((one) => one.at >= since && holds(one));
    if (read) return read;
    if (performance.now() > deadline) throw new Error('no answer was such within the time');
    await sleep(20);
  }
};

/** Until a reader gets a fresh answer of a younger generation; no answer in between fails, and none of the old one is fresh once one was flagged. */
const healed = async (what: string, older: number, since: number): Promise<Registry> => {
  const flagged = await firstRead(since, ({ stale }) => stale, FLAGGED_WITHIN);
  const fresh = await firstRead(flagged.at, ({ stale, generation }) => !stale && generation > older, RECOVERED_WITHIN);
  const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
  console.info(
    `${what}: flagged ${seconds(since, flagged.at)} after the watermark stopped, right again ${seconds(since, fresh.at)} after it`,
  );
  const reads = readers.reads.filter(({ at }) => at > flagged.at + 100);
  expect(reads.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  expect(reads.filter(({ generation, stale }) => generation === older && !stale)).toEqual([]);
  const after = await generations.read();
  expect(after.generations.find(({ number }) => number === after.active)).toMatchObject({
    ...{ number: fresh.generation, from: 'postgres', epoch: after.epoch.number, since: after.epoch.since },
    verified: { outcome: 'equal', whole: true },
  });
  await expect.poll(async () => (await generations.look([older]))[0]?.position, { timeout: 20_000 }).toBeNull();
  return after;
};

const sameAsSql = async (what: string): Promise<void> => {
  const { stack } = line;
  await traffic?.stop();
  traffic = undefined;
  const { comparisons, mismatches } = await compareWithSql({
    ...{ apiUrl: stack.api.url, databaseUrl: stack.postgres.url, timeZone: 'UTC' },
    tokenFor: (user) => mintToken(stack.jwt, user),
  });
  console.info(`${what}: ${comparisons} comparisons, ${mismatches.length} mismatches`);
  expect(mismatches).toEqual([]);
  traffic = await startTraffic(stack.postgres.url, 20);
};

/** What was done since the last break, in order. */
const toldSinceBreak = async (): Promise<readonly string[]> => {
  const done = (await generations.history(100)).filter(({ outcome }) => outcome !== 'kept').map(({ what }) => what);
  return done.slice(0, done.indexOf('break') + 1).toReversed();
};

test('a log that is cut beyond what was read: stopped, flagged, built anew from Postgres, compared and served', async () => {
  const { stack } = line;
  const { active, epoch } = await generations.read();
  const [before] = await generations.look([active]);
  await line.parts.projector?.kill('SIGSTOP');
  const stopped = performance.now();
  await sleep(2000);
  const end = await cutLog(stack.kafka.brokers, stack.kafka.topic);
  expect(end).toBeGreaterThan(before?.position?.offset ?? Number.NaN);
  await line.parts.projector?.kill('SIGCONT');

  const after = await healed('log cut', active, stopped);
  expect(after.epoch).toMatchObject({
    number: epoch.number + 1,
    broken: { code: 'log-break' },
    captureRestarted: false,
  });
  expect(after.epoch.since).toBeGreaterThanOrEqual(end);
  expect((await deskview(stack, 'generations')).stdout).toContain('epoch 2: the log broke at');
  await sameAsSql('after the log was cut');
  expect(await toldSinceBreak()).toEqual(['break', 'stage', 'verify', 'promote', 'gc', 'gc']);
});

test('a slot that is lost with what was deleted meanwhile: the capture is begun anew, and nothing deleted comes back', async () => {
  const { stack } = line;
  const { active, epoch } = await generations.read();
  await fetch(`${stack.connect.url}/connectors/${stack.connect.connector}/stop`, { method: 'PUT' });
  const stopped = performance.now();
  const database = new Client({ connectionString: stack.postgres.url });
  await database.connect();
  const { capture } = namesOf(stack.cell);
  const free = 'select active from pg_replication_slots where slot_name = $1';
  await expect
    .poll(async () => (await database.query(free, [capture])).rows, { timeout: 10_000 })
    .toEqual([{ active: false }]);
  await database.query('select pg_drop_replication_slot($1)', [capture]);
  const { rowCount } = await database.query(
    'delete from service_requests where id in (select id from service_requests order by created_at limit 20)',
  );
  expect(rowCount).toBeGreaterThanOrEqual(20);
  await database.end();
  // Found by the watch over the source, or by whoever is first.
  const log = openLogHistory({ brokers: stack.kafka.brokers, topic: stack.kafka.topic });
  const found = { code: 'slot-lost', detail: 'The slot is not there.', epoch: epoch.number, who: 'test' } as const;
  await breakLog(found, { generations, log, clock: Date.now });
  await log.close();

  const after = await healed('slot lost', active, stopped);
  expect(after.epoch).toMatchObject({
    number: epoch.number + 1,
    broken: { code: 'slot-lost' },
    captureRestarted: true,
  });
  await sameAsSql('after the slot was lost');
  expect(await toldSinceBreak()).toEqual(['break', 'restart capture', 'stage', 'verify', 'promote', 'gc', 'gc']);
});
