import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { captureChecks } from '#projector/status/probes.ts';
import { assigned, laptop, mona, reference, request } from '#test/support/build.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { deskview, type Env, nowhere } from './run.ts';

describe('a part that cannot be reached', () => {
  test.concurrent.each<[readonly string[], string]>([
    [['generations'], 'REDIS_URL'],
    [['token', '--user', 'mona'], 'DATABASE_URL'],
    [['stage'], 'KAFKA_BROKERS'],
  ])('%j: exit 1, one line that names %s and no secret', async (args, variable) => {
    const { status, stdout, stderr } = await deskview(args, { ...nowhere, JWT_SECRET: 'another secret' });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^deskview: .*${variable}.*\n$`));
    expect(stderr).not.toContain('s3cret');
  });

  test.concurrent('status tells of all of them, exit 1', async () => {
    const { status, stdout } = await deskview(['status', '--json'], nowhere);
    expect(status).toBe(1);
    const { verdict, todo, parts } = JSON.parse(stdout) as {
      verdict: string;
      todo: string;
      parts: { state: string }[];
    };
    expect({ verdict, todo }).toEqual({ verdict: 'broken', todo: 'Start it, or check DATABASE_URL' });
    expect(new Set(parts.map(({ state }) => state))).toEqual(new Set(['broken', 'unknown']));
    expect(stdout).not.toContain('s3cret');
  });

  test.concurrent('doctor does not know, which is not well, exit 1', async () => {
    const { status, stdout } = await deskview(['doctor', '--json'], nowhere);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'unknown' });
    expect(stdout).not.toContain('s3cret');
  });
});

test('colours come with FORCE_COLOR, and never with NO_COLOR or where nobody looks', async () => {
  const sequences = async (env: Env) =>
    (await deskview(['status'], { ...nowhere, ...env })).stdout.split('\u001b[').length - 1;
  const [forced, piped, none] = await Promise.all([
    sequences({ FORCE_COLOR: '1' }),
    sequences({}),
    sequences({ NO_COLOR: '1' }),
  ]);
  expect({ forced: forced > 0, piped, none }).toEqual({ forced: true, piped: 0, none: 0 });
});

describe('on a read model and a source', () => {
  let desk: RedisDesk;
  let database: Database;
  let env: Env;

  beforeAll(async () => {
    database = await freshDatabase();
    desk = await openDesk(inject('redisUrl'));
    env = { ...nowhere, CELL: desk.cell, REDIS_URL: inject('redisUrl'), DATABASE_URL: database.url };
    await desk.tell(
      reference('user', mona, { fullName: 'Mona' }),
      reference('unit', 1, { name: 'SMH' }),
      reference('technicianUnit', 1, { technicianId: mona, unitId: 1 }),
      request(laptop, { title: 'Laptop' }),
      assigned(laptop, mona),
    );
  });
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const json = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await deskview([...args, '--json'], env);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  test('explain says why a request is in a view', async () => {
    const asked = ['--view', 'my_unsolved', '--request', laptop, '--technician', 'mona'];
    expect(await json('explain', ...asked)).toMatchObject({ shown: true, technician: { id: mona, name: 'Mona' } });
  });

  test('inspect technician counts what the lists hold', async () => {
    const { counts, byUnit } = await json('inspect', 'technician', mona);
    expect(counts).toMatchObject({ my_unsolved: 1, all_tickets: 1, unassigned: 0 });
    expect(byUnit).toMatchObject([{ id: 1, name: 'SMH', counts: { all_your_requests: 1 } }]);
  });

  test('inspect request tells what it knows, and which part it does not', async () => {
    const found = await json('inspect', 'request', laptop);
    expect(found['source']).toEqual({ value: null });
    expect(found['kept']).toMatchObject({ value: { views: expect.arrayContaining(['my_unsolved']), faults: [] } });
    expect(found['touched']).toMatchObject({ unknown: expect.stringContaining('ECONNREFUSED') });
  });

  test('an unknown technician is a mistake in the asking, exit 2', async () => {
    const { status, stderr } = await deskview(['inspect', 'technician', 'nobody'], env);
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'deskview: No user is called "nobody".\n' });
  });

  test('promote and rollback are refused when there is nothing to serve instead, exit 5', async () => {
    for (const command of ['promote', 'rollback']) {
      const { status, stdout } = await deskview([command], env);
      expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    }
  });

  test('doctor names what the source lacks', async () => {
    const { status, stdout } = await deskview(['doctor', '--json'], env);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; mend: string }[] };
    expect(status).toBe(1);
    expect(checks.find(({ name }) => name === 'publication')).toMatchObject({
      state: 'failed',
      mend: 'npx deskview prepare',
    });
  });

  test('prepare adds it, and then doctor finds nothing of it missing', async () => {
    const password = { ...env, REPLICATION_PASSWORD: 's3cret' };
    const prepared = await deskview(['prepare'], password);
    expect(prepared).toMatchObject({ status: 0, stderr: expect.stringMatching(/^changes made: [1-9]/) });
    expect(prepared.stdout).not.toContain('s3cret');
    const { stdout } = await deskview(['doctor', '--json'], password);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; cause: string }[] };
    const ofSource = checks.filter(({ name }) => (captureChecks as readonly string[]).includes(name));
    expect(ofSource.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(ofSource).toHaveLength(captureChecks.length);
  });
});
