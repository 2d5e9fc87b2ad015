import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { tokenOf } from '#test/support/http.ts';
import { startPostgres, startRedis } from '#test/support/stack.ts';
import { begin, environmentAt, LEAK, planted, startEcho } from './planted-secrets.ts';

const USER = '01900000-0000-4000-8000-000000000001';

const unreachable = { postgres: '127.0.0.1:2', redis: '127.0.0.1:3', http: '127.0.0.1:4', broker: '127.0.0.1:5' };

/** Parts that are there and refuse us: a wrong password, or an answer that repeats what it was sent. */
const refusing = async () => {
  const [postgres, redis, http] = [await startPostgres(), await startRedis(), await startEcho()];
  const admin = new Redis(redis.part.url);
  await admin.config('SET', 'requirepass', 'another');
  admin.disconnect();
  const stop = () => Promise.all([postgres.stop(), redis.stop()]);
  return { where: { postgres: hostOf(postgres.part.url), redis: hostOf(redis.part.url), http, broker: http }, stop };
};
const hostOf = (url: string) => new URL(url).host;

const commands = [
  ['scripts/deskview.ts', 'status', '--json'],
  ['scripts/deskview.ts', 'doctor', '--json'],
  ['scripts/deskview.ts', 'inspect', 'request', USER],
  ['scripts/deskview.ts', 'token', '--user', 'mona'],
  ['scripts/deskview.ts', 'prepare', '--dry-run'],
  ['scripts/setup.ts'],
  ['scripts/start.ts', '--dry-run'],
] as const;

const askAll = async (url: string, paths: readonly string[], token: string): Promise<string> => {
  const answers = await Promise.all(
    paths.map((path) => fetch(url + path, { headers: { authorization: `Bearer ${token}` } }).then((a) => a.text())),
  );
  return answers.join('\n');
};

const urlIn = (printed: string, message: string): string | undefined =>
  new RegExp(`"url":"([^"]+)"[^\\n]*"msg":"${message}"`).exec(printed)?.[1];

/** What everything of ours prints and answers in such a world, by who said it. */
const saidBy = async (where: typeof unreachable): Promise<Record<string, string>> => {
  const env = environmentAt(where);
  const withSecret = { ...env, JWKS_URL: '', JWT_SECRET: planted.JWT_SECRET };
  const token = await tokenOf(USER, { secret: planted.JWT_SECRET, claims: { scope: 'admin' } });
  const said: Record<string, string> = {};

  const projector = begin(['services/projector/main.ts'], withSecret);
  const api = begin(['services/query-api/main.ts'], withSecret);
  const apiOfKeys = begin(['services/query-api/main.ts'], env);
  await Promise.all(
    commands.map(async (args) => {
      const command = begin(args, withSecret);
      await command.ended;
      said[args.join(' ')] = command.printed();
    }),
  );
  const [own, operators] = [
    ['/readyz?verbose', '/metrics', '/health'],
    ['/readyz', '/metrics'],
  ];
  await expect.poll(() => urlIn(projector.printed(), 'the admin API listens'), { timeout: 60_000 }).toBeTruthy();
  const adminUrl = urlIn(projector.printed(), 'the admin API listens') ?? '';
  for (const [name, process] of Object.entries({ api, apiOfKeys })) {
    await expect.poll(() => urlIn(process.printed(), 'listening'), { timeout: 60_000 }).toBeTruthy();
    const paths = [...own, '/api/v1/requests/technician-views?view=all_tickets', '/api/v1/elsewhere'];
    said[`answers of ${name}`] = await askAll(urlIn(process.printed(), 'listening') ?? '', paths, token);
  }
  const operations = ['/admin/v1/status', '/admin/v1/generations', '/admin/v1/operations'];
  said['answers of the admin API'] = await askAll(adminUrl, [...operators, ...operations], token);
  await expect.poll(() => projector.printed(), { timeout: 60_000 }).toContain('the topic cannot be read yet');
  for (const process of [projector, api, apiOfKeys]) process.stop();
  await Promise.all([projector.ended, api.ended, apiOfKeys.ended]);
  return { ...said, projector: projector.printed(), api: api.printed(), apiOfKeys: apiOfKeys.printed() };
};

const leaksIn = (said: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(said).flatMap(([who, text]) =>
    text
      .split('\n')
      .filter((line) => LEAK.test(line))
      .map((line) => `${who}: ${line}`),
  );

describe('no secret of the environment is printed or answered', () => {
  test('when no part can be reached', { timeout: 300_000 }, async () => {
    const said = await saidBy(unreachable);
    expect(Object.entries(said).filter(([, text]) => text === '')).toEqual([]);
    expect(leaksIn(said)).toEqual([]);
  });

  test('when every part refuses us', { timeout: 300_000 }, async () => {
    const { where, stop } = await refusing();
    const said = await saidBy(where).finally(stop);
    expect(Object.entries(said).filter(([, text]) => text === '')).toEqual([]);
    expect(leaksIn(said)).toEqual([]);
  });
});
