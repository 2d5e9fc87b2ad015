import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import { startTraffic } from '#command-api/traffic.ts';
import { mintToken } from '#infra/local/token.ts';
import type { GenerationRecord, Generations } from '#projector/generation-ports.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { deskview, startDeskview } from '#test/support/deskview.ts';
import { type Readers, startReaders } from '#test/support/readers.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';

// Promise 3: a kill at any instruction ends in the same state.
// Promise 5: while generations come and go, no answer fails, contradicts itself or mixes two of them.

const REQUESTS = 2000;

let line: TestLine;
let generations: Generations;
let traffic: Awaited<ReturnType<typeof startTraffic>>;
let readers: Readers;

beforeAll(async () => {
  line = await startTestLine({ demo: REQUESTS, supervised: true, env: { VERIFY_EVERY: '0', FALLBACK: 'off' } });
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

/** Runs a command as an operator would; gives what `--json` says. Fails with its words when it fails. */
const run = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await deskview(line.stack, ...args, '--json');
  if (code !== 0) throw new Error(`deskview ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
};

const staged = async (): Promise<GenerationRecord> => {
  const record = (await generations.read()).generations.find(({ state }) => state === 'staged');
  if (!record) throw new Error('nothing is staged');
  return record;
};

/** Waits until so much of the staged generation is built (0–1). */
const untilBuilt = async (share: number): Promise<void> => {
  const { number, target, from } = await staged();
  for (;;) {
    const [look] = await generations.look([number]);
    const { copy, position } = look ?? {};
    const done =
      from === 'kafka' ? (position?.offset ?? 0) / target : (copy?.requests ?? 0) / (copy?.total || REQUESTS);
    if (done >= share || (from === 'postgres' && position && position.phase !== 'copying')) return;
    await sleep(20);
  }
};

const killProjector = async (): Promise<void> => {
  await line.parts.projector?.kill('SIGKILL');
};

/** A command killed as soon as it has begun to do something, and the projector with it. */
const killInTheMiddleOf = async (milliseconds: number, ...args: readonly string[]): Promise<void> => {
  const { child, ended } = startDeskview(line.stack, ...args);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await killProjector();
  await ended;
};

const sameAsSql = async (): Promise<void> => {
  await traffic.stop();
  const { stack } = line;
  const { comparisons, mismatches } = await compareWithSql({
    apiUrl: stack.api.url,
    databaseUrl: stack.postgres.url,
    tokenFor: (user) => mintToken(stack.jwt, user),
    timeZone: 'UTC',
  });
  console.log(`after operations: ${comparisons} comparisons, ${mismatches.length} mismatches`);
  expect(mismatches).toEqual([]);
  traffic = await startTraffic(stack.postgres.url, 20);
};

/** Every answer since then was given, agreed with itself, and generations changed no oftener than they were made to. */
const expectReads = (from: number, ...served: readonly number[]) => {
  const reads = readers.reads.slice(from);
  expect(reads.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  expect(new Set(reads.map(({ generation }) => generation))).toEqual(new Set(served));
};

describe.each(['kafka', 'postgres'] as const)('a generation built from %s beside the live one', (from) => {
  test('is compared, served and taken back, and no reader notices', async () => {
    const { active } = await generations.read();
    const first = readers.reads.length;
    const { number } = await run('stage', '--from', from);
    await run('wait');
    expect(await run('verify', '--generation', `${number}`)).toMatchObject({ outcome: 'equal', drifted: 0 });
    await run('promote');
    await run('rollback');
    await run('rollback');
    await sameAsSql();
    expectReads(first, active, number);
  });

  test('outlives kill -9 at its start, at half, while it is compared, and around its promotion', async () => {
    const { active } = await generations.read();
    const first = readers.reads.length;
    await run('stage', '--from', from, '--max-rate', from === 'kafka' ? '4000' : '500');
    await killProjector();
    await untilBuilt(0.5);
    await killProjector();
    await run('wait');
    const { number } = await staged();
    await killInTheMiddleOf(1200, 'verify');
    await run('wait');
    expect(await run('verify')).toMatchObject({ generation: number, outcome: 'equal' });
    await killInTheMiddleOf(300, 'promote');
    await run('wait', '--generation', `${number}`);
    if ((await generations.read()).active === active) {
      await run('verify');
      await run('promote');
    }
    await killProjector();
    await sameAsSql();
    expect((await generations.read()).active).toBe(number);
    expectReads(first, active, number);
  });
});

test('what was done is told in order', async () => {
  const told = await generations.history(100);
  expect(new Set(told.map(({ what }) => what))).toEqual(new Set(['stage', 'verify', 'promote', 'rollback']));
});
