import { expect, test } from 'vitest';
import { connectorConfig } from '#debezium/connector.ts';
import { differingSettings } from '#debezium/settings.ts';

const [cell, topic] = ['main', 'deskview.main'];
const registered: Readonly<Record<string, string>> = {
  ...connectorConfig({
    cell,
    topic,
    databaseUrl: 'postgresql://db:5433/app',
    user: 'role',
    password: 'secret',
    pollIntervalMs: 20,
  }),
  name: 'deskview-main',
};
const differing = (more: Readonly<Record<string, string>>) =>
  differingSettings({ ...registered, ...more }, cell, topic);

test('where the source is, its role, its encryption and how often it is asked are the operator’s', () => {
  expect(differing({ 'database.sslmode': 'require', 'errors.log.enable': 'true', 'snapshot.fetch.size': '1' })).toEqual(
    [],
  );
});

test('a key field or a topic under another name is named', () => {
  expect(
    differing({ 'transforms.route.key.field.name': '__dbz__table', 'transforms.route.topic.replacement': 'other' }),
  ).toEqual([
    'transforms.route.key.field.name is "__dbz__table" instead of "__dbz__physicalTableIdentifier"',
    'transforms.route.topic.replacement is "other" instead of "deskview.main"',
  ]);
});

test('a converter that would write defaults for NULL is named, its own or the worker’s', () => {
  const name = 'value.converter.replace.null.with.default';
  expect(differing({ [name]: 'true' })).toEqual([`${name} is "true" instead of "false"`]);
  const inherited = Object.fromEntries(Object.entries(registered).filter(([setting]) => !/converter/.test(setting)));
  expect(differingSettings(inherited, cell, topic)).toContain(`${name} is not set`);
});

test('what is missing and what is too much is named, long values in short', () => {
  const { 'snapshot.mode': _, ...rest } = registered;
  expect(differingSettings({ ...rest, 'skipped.operations': 'd' }, cell, topic)).toEqual([
    'skipped.operations is set',
    'snapshot.mode is not set',
  ]);
  expect(differing({ 'column.include.list': 'public\\.users\\.id' })[0]).toMatch(
    /^column.include.list is ".*…" \(\d+ characters\)$/,
  );
});
