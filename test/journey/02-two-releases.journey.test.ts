import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#infra/local/ports.ts';
import { apiPart, projectorPart } from '#infra/local/services.ts';
import { mintToken } from '#infra/local/token.ts';
import { deskviewOf, environmentOf } from '#test/support/deskview.ts';
import { makeRelease } from '#test/support/release.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';

// Promise 10: a release never writes into what other rules built, and both tell the truth side by side.

/** The new release's in_progress shows requests on hold as well. */
const changes = {
  'services/read-model/views/in-progress.ts': (text: string) =>
    text
      .replace("import { inStatus } from '../clauses.ts';\n", '')
      .replace('import { defineView,', 'import { clause, defineView,')
      .replace(
        /where: \[.*\],/,
        "where: [clause('status is 2 or 8', ({ statusId }) => statusId === 2 || statusId === 8, ({ statusId }) => String(statusId))],",
      ),
  'services/adapters/postgres/view-predicates.ts': (text: string) =>
    text.replace("in_progress: live('r.status_id = 8')", "in_progress: live('r.status_id in (2, 8)')"),
};

let line: TestLine;
let database: Client;
let release: string;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  line = await startTestLine({ demo: 500 });
  database = new Client({ connectionString: line.stack.postgres.url });
  await database.connect();
  release = makeRelease(`${line.stateDir}/release`, changes);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await database?.end();
  await line?.stop();
});

/** How many requests there are in one of the statuses, by SQL. */
const counted = async (...statuses: readonly number[]): Promise<number> => {
  const sql = 'select count(*)::int as n from service_requests where not is_deleted and status_id = any($1)';
  return (await database.query<{ n: number }>(sql, [statuses])).rows[0]?.n as number;
};

type Answer = { readonly status: number; readonly inProgress?: number; readonly generation?: number };

const askOf = async (url: string): Promise<() => Promise<Answer>> => {
  const { rows } = await database.query<{ id: string }>('select id from users where is_super_admin limit 1');
  const token = await mintToken(line.stack.jwt, rows[0]?.id as string);
  return async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v1/requests/technician-views/counts`, { headers });
    if (!response.ok) return { status: response.status };
    const { counts, meta } = (await response.json()) as {
      counts: { in_progress: number };
      meta: { generation: number };
    };
    return { status: 200, inProgress: counts.in_progress, generation: meta.generation };
  };
};

/** Asks without pause from the first answer on; gives whatever was no answer of a generation that its release built. */
const watch = (ask: () => Promise<Answer>, built: readonly number[]) => {
  const wrong: Answer[] = [];
  let [answers, stopped] = [0, false];
  const watching = (async () => {
    for (; !stopped; answers++) {
      const answer = await ask();
      if (answer.status !== 200 || !built.includes(answer.generation as number)) wrong.push(answer);
      await sleep(5);
    }
  })();
  stops.push(async () => {
    stopped = true;
    await watching;
  });
  return { wrong, answers: () => answers };
};

const run = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await deskviewOf(release, line.stack, ...args);
  if (code !== 0) throw new Error(`deskview ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
  return stdout;
};

type Generations = { active: number; generations: { number: number; state: string; fingerprint: string }[] };
const generations = async () => JSON.parse(await run('generations', '--json')) as Generations;
const states = async () => (await generations()).generations.map(({ number, state }) => `${number} ${state}`);

test('an upgrade to other view rules, and back: no reader is left without a true answer', async () => {
  const old = await askOf(line.stack.api.url);
  const onHold = await counted(2);
  expect(onHold).toBeGreaterThan(0);
  const before = watch(old, [1]);

  // 1. The new release starts beside the old one: it leaves the old one's generation alone and has nothing to serve.
  const env = { ...environmentOf(line.stack), ADMIN_PORT: '0' };
  const service = { stateDir: `${line.stateDir}/new`, env, host: '127.0.0.1', release };
  const projector = projectorPart(service);
  const api = apiPart(service, await freePort());
  stops.push(
    () => projector.stop(),
    () => api.stop(),
  );
  await Promise.all([projector.start(), api.start()]);
  const fresh = await askOf(api.url);
  await expect.poll(async () => (await fresh()).status, { timeout: 10_000 }).toBe(503);
  expect(await states()).toEqual(['1 live']);

  // 2. It stages its own.
  await run('stage');
  await run('wait', '--timeout', '120');
  await run('verify', '--generation', '2');
  expect(await states()).toEqual(['1 live', '2 staged']);
  const [one, two] = (await generations()).generations;
  expect(one?.fingerprint).not.toBe(two?.fingerprint);
  expect((await fresh()).status).toBe(503);

  // 3. Promoted, the new API serves it, and the old one goes on with what it built.
  await run('promote');
  expect(await states()).toEqual(['1 former', '2 live']);
  await expect.poll(async () => (await fresh()).generation).toBe(2);
  const after = watch(fresh, [2]);
  const agree = async (): Promise<void> => {
    const [working, both] = [await counted(8), await counted(2, 8)];
    await expect.poll(old, { timeout: 10_000 }).toEqual({ status: 200, inProgress: working, generation: 1 });
    await expect.poll(fresh, { timeout: 10_000 }).toEqual({ status: 200, inProgress: both, generation: 2 });
  };
  await agree();

  // 4. Both follow what the application writes.
  await database.query(
    'update service_requests set status_id = 8 where id in (select id from service_requests where status_id = 2 and not is_deleted limit 1)',
  );
  await database.query(
    'update service_requests set status_id = 2 where id in (select id from service_requests where status_id = 1 and not is_deleted limit 2)',
  );
  await agree();

  // 5. And back again, and forth.
  await run('rollback');
  expect((await generations()).active).toBe(1);
  await agree();
  await run('rollback');
  expect((await generations()).active).toBe(2);
  await agree();

  // 6. The old release goes.
  expect(before.wrong).toEqual([]);
  expect(before.answers()).toBeGreaterThan(500);
  for (const stop of stops.splice(0, 1)) await stop();
  await line.parts.api?.stop();
  await line.parts.projector?.stop();
  await database.query('update service_requests set status_id = 8 where status_id = 2');
  const working = await counted(8);
  await expect.poll(fresh, { timeout: 10_000 }).toEqual({ status: 200, inProgress: working, generation: 2 });
  expect(after.wrong).toEqual([]);
});
