import { Redis } from 'ioredis';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startPostgres, startRedis } from '#test/support/stack.ts';

const asked = async (url: string, sql: string): Promise<unknown> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  await client.end();
  return rows[0]?.[0];
};

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
