import { describe, expect, test } from 'vitest';
import { keepSecret, redact } from '#environment/redact.ts';
import { secretsIn } from '#environment/secrets.ts';

describe('the secrets of an environment', () => {
  test.each([
    [{ DATABASE_URL: 'postgresql://app:p%40ss/w0rd@db/desk' }, []],
    [{ DATABASE_URL: 'postgresql://app:p%40ss-w0rd@db/desk' }, ['p%40ss-w0rd', 'p@ss-w0rd']],
    [{ DATABASE_URL: 'postgresql://db/desk?user=a&password=hunter-22' }, ['hunter-22']],
    [{ REDIS_URL: 'rediss://:hunter-22@redis/0' }, ['hunter-22']],
    [{ CONNECT_URL: 'http://hunter-22@connect' }, ['hunter-22']],
    [{ JWT_SECRET: 'a "b" 12' }, ['a%20%22b%22%2012', 'a \\"b\\" 12', 'a "b" 12']],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter-22,x=hunter-33' }, ['hunter-22', 'hunter-33']],
  ])('%j', (env, secrets) => expect(secretsIn(env)).toEqual(secrets));

  test.each([
    { CONNECT_URL: 'http://connect:8083/a@b' },
    { KAFKA_BROKERS: '[::1]:9092' },
    // Everybody's, or a word that stands everywhere.
    { JWT_SECRET: 'deskview', REPLICATION_PASSWORD: 'abc12' },
  ])('are not in %j', (env) => expect(secretsIn(env)).toEqual([]));
});

test('what is known to be secret is left out, whatever stands around it', () => {
  expect(redact('the role was told kn0wn-s3cret')).toBe('the role was told kn0wn-s3cret');
  keepSecret({ REPLICATION_PASSWORD: 'kn0wn-s3cret' });
  keepSecret({ JWT_SECRET: 'an0ther "one"' });
  expect(redact('the role was told kn0wn-s3cret')).toBe('the role was told [redacted]');
  expect(redact(JSON.stringify({ detail: 'key an0ther "one"' }))).toBe('{"detail":"key [redacted]"}');
});
