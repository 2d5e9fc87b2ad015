import { expect, inject, test } from 'vitest';
import { withApi } from './api.ts';
import { fuzz } from './schemathesis.ts';

test('the API answers as its OpenAPI document says: all checks of Schemathesis, at the edges of every schema and beyond', {
  timeout: 300_000,
}, async () => {
  const lines: string[] = [];
  const code = await withApi(inject('redisUrl'), (served) =>
    fuzz(served, { maxExamples: 10, seed: 1, say: (line) => lines.push(line) }),
  );
  expect(code, lines.join('\n')).toBe(0);
  expect(lines.join('\n')).toContain('6 selected / 6 total');
});
