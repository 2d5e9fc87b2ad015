import { Redis } from 'ioredis';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { embeddedRedis, redisServer } from '#infra/local/redis-server.ts';
import { startPostgres, startRedis } from '#test/support/stack.ts';
import { textOf } from './compose-file.ts';

const asked = async (url: string, sql: string): Promise<unknown> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  await client.end();
  return rows[0]?.[0];
};

test.each([
  ['the oldest Redis that is supported', embeddedRedis, /^6\.2\./],
  ['the Redis of this machine', redisServer, /^[678]\./],
] as const)('%s starts with our settings and reports them', async (_, server, version) => {
  const { part, stop } = await startRedis(server);
  const redis = new Redis(part.url);
  const reported = async (name: string) => (await redis.config('GET', name)) as readonly string[];
  expect(/redis_version:(\S+)/.exec(await redis.info('server'))?.[1]).toMatch(version);
  const wanted = {
    'maxmemory-policy': 'noeviction',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'auto-aof-rewrite-min-size': '1073741824',
    rdbcompression: 'no',
    'hash-max-ziplist-value': '1024',
  };
  const found = await Promise.all(Object.keys(wanted).map(reported));
  expect(Object.fromEntries(found)).toEqual(wanted);
  expect(textOf('infra/redis/redis.conf').match(/^[a-z-]+/gm)).toEqual(Object.keys(wanted));
  redis.disconnect();
  await stop();
});

test('Redis never evicts, and has its data again after it was killed and restarted', async () => {
  const { part, stop } = await startRedis();
  const redis = new Redis(part.url);
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
  await redis.set('kept', 'yes');
  await part.kill('SIGKILL');
  expect(part.pid).toBeUndefined();
  await part.restart();
  expect(await redis.get('kept')).toBe('yes');
  redis.disconnect();
  await stop();
});

test('Postgres decodes logically, and has its data again on the same port after it was killed and restarted', async () => {
  const { part, stop } = await startPostgres();
  expect(await asked(part.url, 'show wal_level')).toBe('logical');
  expect(await asked(part.url, 'show synchronous_commit')).toBe('on');
  await asked(part.url, 'create table kept as select 1 as one');
  await part.kill('SIGKILL');
  await part.restart();
  expect(await asked(part.url, 'select one from kept')).toBe(1);
  await stop();
});
