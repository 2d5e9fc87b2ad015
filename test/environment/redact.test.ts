import { expect, test } from 'vitest';
import { redact } from '#environment/redact.ts';
import { tokenOf } from '#test/support/http.ts';

test.each([
  ['redis://:pw@host:6379', 'redis://[redacted]@host:6379'],
  ['postgres://desk:p@ss/w:rd@db.internal/deskview failed', 'postgres://[redacted]@db.internal/deskview failed'],
  ['rediss://only-a-user@host', 'rediss://[redacted]@host'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  ['Authorization: Basic dXNlcjpwYXNz, Host: a', 'Authorization: Basic [redacted], Host: a'],
  ['refresh_token=abc&x=1', 'refresh_token=[redacted]&x=1'],
  ['JWT_SECRET=abc CELL=main', 'JWT_SECRET=[redacted] CELL=main'],
  [
    '{"secret":"abc","jwt_secret":"d","clientSecret":"e"}',
    '{"secret":"[redacted]","jwt_secret":"[redacted]","clientSecret":"[redacted]"}',
  ],
  ['redis://a:b@one,redis://two', 'redis://[redacted]@one,redis://two'],
  ['http://host/path and redis://user@two/0', 'http://host/path and redis://[redacted]@two/0'],
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
  ['addresses without an end', 'x://a:'],
  ['names without a host', 'x://a'],
  ['fields without an end', '"cookie":['],
  ['tokens without an end', 'eyJabcdef-'],
  ['words', 'secret '],
])('of whatever length: %s', (_, part) => {
  const spent = (times: number): number => {
    const line = `${part.repeat(times)} @`;
    const begun = performance.now();
    redact(line);
    return performance.now() - begun;
  };
  spent(10_000);
  // Were each of them read to the end for each of them, it would be minutes.
  expect(spent(200_000)).toBeLessThan(2000);
});

test.each([
  '{"msg":"listening","url":"http://127.0.0.1:8080"}',
  '{"msg":"connect ECONNREFUSED 10.0.0.7:6379","err":{"stack":"Error: at file:///a/b.ts:1:2"}}',
  '{"msg":"mona@example.org wrote","route":"/api/v1/requests/technician-views/{id}"}',
])('nothing else is touched: %s', (line) => {
  expect(redact(line)).toBe(line);
});
