import { expect, test } from 'vitest';
import { connectorConfig } from '#debezium/connector.ts';
import { captured } from '#infra/postgres/captured.ts';

const config = connectorConfig({
  cell: 'main',
  databaseUrl: 'postgresql://owner:secret@db.example:6543/help%20desk',
  user: 'deskview_main',
  password: 'reference',
  topic: 'deskview.main',
});

test('the connector is configured as it was tried', async () => {
  await expect(`${JSON.stringify(config, null, 2)}\n`).toMatchFileSnapshot('./connector.golden.json');
});

test('the owner of the source is not mentioned, only the role that reads changes', () => {
  expect(JSON.stringify(config)).not.toMatch(/owner|secret/);
});

test('every captured column is included, and no other', () => {
  const included = (config['column.include.list'] ?? '').split(',');
  const wanted = Object.entries(captured).flatMap(([table, { columns }]) =>
    columns.map((name) => `public.${table}.${name}`),
  );
  const patterns = included.map((pattern) => new RegExp(`^${pattern}$`));
  expect(wanted.filter((column) => !patterns.some((pattern) => pattern.test(column)))).toEqual([]);
  expect(included).toHaveLength(wanted.length);
  expect(patterns.some((pattern) => pattern.test('public.users.password_hash'))).toBe(false);
});

test('the children of a request carry its id in their key', () => {
  expect(config['message.key.columns']).toContain('public.request_assignees:request_id,id');
});

test('the connector encrypts as the address of the source says', () => {
  const of = (query: string) =>
    Object.entries(
      connectorConfig({
        cell: 'main',
        databaseUrl: `postgresql://db/desk${query}`,
        user: '',
        password: '',
        topic: 't',
      }),
    ).filter(([name]) => name.startsWith('database.ssl'));
  expect(of('')).toEqual([]);
  expect(of('?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem&uselibpqcompat=true')).toEqual([
    ['database.sslmode', 'verify-ca'],
    ['database.sslrootcert', '/etc/ca.pem'],
  ]);
});
