import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnv } from '#adapters/env/read-env.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { dryRunCapture } from '#infra/postgres/prepare.ts';
import { startPostgres } from '#test/support/stack.ts';

// Promise 10: sslmode in DATABASE_URL means what it does for psql, or is refused with what to write.

/** Of a server called elsewhere.example, signed by itself, until 2126; used by nothing but this test. */
const certificate =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJyVENDQVZPZ0F3SUJBZ0lVV3ZmREJJS0UySElNLy9xY3RZVTV5N0ppMkdrd0NnWUlLb1pJemowRUF3SXcKSERFYU1CZ0dBMVVFQXd3UlpXeHpaWGRvWlhKbExtVjRZVzF3YkdVd0lCY05Nall4TWpBeE1UUXpPVFU0V2hnUApNakV5TmpFeE1EY3hORE01TlRoYU1Cd3hHakFZQmdOVkJBTU1FV1ZzYzJWM2FHVnlaUzVsZUdGdGNHeGxNRmt3CkV3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFR3paL05pRjRjTFIyam1xaVNGd0xtV00rZmdOUURic24KeTgrd1JDUVZTSnBOQUxESWdaemhnUkxRUFF4WkN6TFF6RldNZzJxb25NR0tXbjFzWGMzM2txTnhNRzh3SFFZRApWUjBPQkJZRUZIZUx4V1FrUm9CR2o0K1ZlUUo1V0hzbGFndjVNQjhHQTFVZEl3UVlNQmFBRkhlTHhXUWtSb0JHCmo0K1ZlUUo1V0hzbGFndjVNQThHQTFVZEV3RUIvd1FGTUFNQkFmOHdIQVlEVlIwUkJCVXdFNElSWld4elpYZG8KWlhKbExtVjRZVzF3YkdVd0NnWUlLb1pJemowRUF3SURTQUF3UlFJaEFKRnN2TG9XZDJzYkkwS3ZFMWlmaUh5SQo2d2dCSFNXemVCbVBsaVRiWWsxNEFpQmZpNWlBY1JpL28ya2orZHU3L2RWZE04c0FPdGwwNVlYckFZU2E3WHNXCkdBPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=';
const key =
  'LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSU5KenBManBDU24wemZXQldlTnFvS25hbVdEbk1zTlJCQnZoSkUrOU5DT1FvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFR3paL05pRjRjTFIyam1xaVNGd0xtV00rZmdOUURic255OCt3UkNRVlNKcE5BTERJZ1p6aApnUkxRUFF4WkN6TFF6RldNZzJxb25NR0tXbjFzWGMzM2tnPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=';

let server: Awaited<ReturnType<typeof startPostgres>>;
const dir = mkdtempSync(join(tmpdir(), 'deskview-ca-'));
const ca = join(dir, 'ca.pem');
const connectTo = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};
const isEncrypted = (url: string) =>
  connectTo(url, async (client) => {
    const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return rows[0].ssl as boolean;
  });

beforeAll(async () => {
  server = await startPostgres();
  writeFileSync(ca, Buffer.from(certificate, 'base64'));
  await connectTo(server.part.url, async (client) => {
    // Run by the server in its data folder.
    await client.query(`copy (select '${certificate}') to program 'base64 -d > server.crt'`);
    await client.query(`copy (select '${key}') to program 'umask 077; base64 -d > server.key'`);
    await client.query('alter system set ssl = on');
  });
  await server.part.restart();
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

const given = (query: string): string =>
  readEnv({ DATABASE_URL: `${server.part.url}${query}` }, startVariables).DATABASE_URL ?? '';

test.each([
  ['?sslmode=disable', false],
  ['?sslmode=require', true],
  ['?application_name=x&sslmode=require', true],
  ['?sslmode=verify-ca&sslrootcert=CA', true],
])('%s', async (query, encrypted) => {
  expect(await isEncrypted(given(query.replace('CA', ca)))).toBe(encrypted);
});

test('verify-full refuses a server of another name, or of an unknown authority', async () => {
  await expect(isEncrypted(given(`?sslmode=verify-full&sslrootcert=${ca}`))).rejects.toThrow(/altnames/);
  await expect(isEncrypted(given('?sslmode=verify-full'))).rejects.toThrow(/self-signed/);
});

test('prepare gets through to what is wrong with the source', async () => {
  const options = { databaseUrl: given('?sslmode=require'), cell: 'main', replicationPassword: 'secret' };
  await expect(dryRunCapture(options)).rejects.toMatchObject({ code: 'schema' });
});
