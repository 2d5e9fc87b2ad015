import { describe, expect, test } from 'vitest';
import { readEnv } from '#adapters/env/read-env.ts';
import { configFrom, fallbackSaid, variables } from '#query-api/config.ts';

const read = (env: Record<string, string>) => readEnv(env, variables);

describe('the configuration', () => {
  test('needs nothing but a way to verify tokens', () => {
    const values = read({ JWT_SECRET: 's' });
    expect(values).toMatchObject({ CELL: 'main', HOST: '127.0.0.1', PORT: 8080, LOG_LEVEL: 'info' });
    expect(configFrom(values)).toEqual({
      issuer: 'service-catalog',
      audience: 'it-service-catalog',
      adminRoles: ['Admin'],
      timeZone: 'UTC',
      unreadSource: 'is_read',
      staleAfterMs: 3000,
    });
    expect(read({ JWKS_URL: 'https://idp.example/jwks' }).JWT_SECRET).toBeUndefined();
  });

  test('tells every mistake at once', () => {
    const env = {
      PORT: '65536',
      REDIS_URL: 'http://redis',
      CELL: 'a-b',
      TIME_ZONE: 'Mars/Base',
      UNREAD_SOURCE: 'guess',
      STALE_AFTER: '-1',
      LOG_LEVEL: 'loud',
    };
    expect(() => read(env)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('JWT_SECRET: is required, or JWKS_URL') }),
    );
    for (const name of Object.keys(env)) {
      expect(() => read(env)).toThrow(expect.objectContaining({ message: expect.stringContaining(`${name}: `) }));
    }
  });

  test('tells at the start whether Postgres may answer in place of Redis, and what is missing for that', () => {
    const said = (env: Record<string, string>) => fallbackSaid(read({ JWT_SECRET: 's', ...env }));
    const DATABASE_URL = 'postgres://db/desk';
    expect([said({ DATABASE_URL }), said({ DATABASE_URL, FALLBACK: 'off' }), said({ FALLBACK: 'off' })]).toEqual([
      ...['on', 'off', 'off'],
    ]);
    expect(said({ FALLBACK: 'on' })).toMatch(/^off: .*DATABASE_URL/);
  });

  test('reads lists and fractions', () => {
    const values = read({ JWT_SECRET: 's', ADMIN_ROLES: ' Admin, desk lead ,', STALE_AFTER: '0.25', PORT: '0' });
    expect(configFrom(values)).toMatchObject({ adminRoles: ['Admin', 'desk lead'], staleAfterMs: 250 });
    expect(values.PORT).toBe(0);
  });

  test('says how many proxies stand in front where an application behind it has to be told who asks', () => {
    const UPSTREAM_API_URL = 'https://old.example';
    expect(() => read({ JWT_SECRET: 's', UPSTREAM_API_URL })).toThrow(
      /^TRUST_PROXY: is required with UPSTREAM_API_URL, .*or 0 when/,
    );
    // Empty is not given, and mistakes are told together.
    const both = { UPSTREAM_API_URL, TRUST_PROXY: '', PORT: 'x' };
    expect(() => read(both)).toThrow(/TRUST_PROXY: is required with UPSTREAM_API_URL/);
    for (const TRUST_PROXY of ['0', '2']) {
      expect(read({ JWT_SECRET: 's', UPSTREAM_API_URL, TRUST_PROXY }).TRUST_PROXY).toBe(Number(TRUST_PROXY));
    }
    expect(read({ JWT_SECRET: 's' }).TRUST_PROXY).toBeUndefined();
  });

  test('describes each variable for the README and --help', () => {
    for (const [name, { description }] of Object.entries(variables.shape)) expect(description, name).toBeTruthy();
  });
});
