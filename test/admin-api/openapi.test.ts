import { expect, test } from 'vitest';
import { PREFIX } from '#admin-api/app.ts';
import { endpoints } from '#admin-api/endpoints.ts';
import { openApi } from '#admin-api/openapi.ts';
import { adminOf } from './admin-of.ts';

const document = openApi(endpoints, PREFIX);

test('docs/admin-openapi.json is the document of this code (npx vitest run -u writes it)', async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../docs/admin-openapi.json');
});

test('it is served to everybody: it tells nothing that is not in the repository', async () => {
  const response = await adminOf().request('/admin/v1/openapi.json');
  expect([response.status, await response.json()]).toEqual([200, JSON.parse(JSON.stringify(document))]);
});

test('it refers to nothing that is not in it', () => {
  const text = JSON.stringify(document);
  const { schemas, responses } = document.components;
  const known = [
    ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
    ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
  ];
  const referred = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
  expect(known).toEqual(expect.arrayContaining(referred));
  expect(text).not.toContain('$defs');
});

test('no two operations have one name, and each parameter of a path is described', () => {
  expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length);
  for (const { path, input } of endpoints) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(input.shape)).toEqual(expect.arrayContaining(named));
  }
});
