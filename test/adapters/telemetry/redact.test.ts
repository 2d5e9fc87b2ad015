import { expect, test } from 'vitest';
import { redact } from '#adapters/telemetry/redact.ts';
import { tokenOf } from '#test/support/http.ts';

test.each([
  ['redis://:pw@host:6379', 'redis://[redacted]@host:6379'],
  ['postgres://desk:p@ss/w:rd@db.internal/deskview failed', 'postgres://[redacted]@db.internal/deskview failed'],
  ['rediss://only-a-user@host', 'rediss://[redacted]@host'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  ['access_token=abc; theme=dark', 'access_token=[redacted]; theme=dark'],
  ['host=db password=hunter2 user=desk', 'host=db password=[redacted] user=desk'],
  ['{"authorization":"Basic abc","a":1}', '{"authorization":"[redacted]","a":1}'],
  ['{"set-cookie":["a=b","c=d"],"a":1}', '{"set-cookie":"[redacted]","a":1}'],
  ['{"Cookie":"a=\\"quoted\\"; b=c","a":1}', '{"Cookie":"[redacted]","a":1}'],
])('%s', (said, kept) => {
  expect(redact(said)).toBe(kept);
});

test('a token wherever it stands', async () => {
  const token = await tokenOf('01900000-0000-4000-8000-000000000001');
  expect(redact(`GET /path?t=${token}&x=1`)).toBe('GET /path?t=[redacted]&x=1');
  expect(redact(token.split('.').slice(0, 2).join('.'))).toBe('[redacted]');
});

test.each([
  '{"msg":"listening","url":"http://127.0.0.1:8080"}',
  '{"msg":"connect ECONNREFUSED 10.0.0.7:6379","err":{"stack":"Error: at file:///a/b.ts:1:2"}}',
  '{"msg":"mona@example.org wrote","route":"/api/v1/requests/{id}"}',
])('nothing else is touched: %s', (line) => {
  expect(redact(line)).toBe(line);
});
