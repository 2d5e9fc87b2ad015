import { afterAll, describe, expect, test } from 'vitest';
import { listen, type Running } from '#http/server.ts';
import { variables } from '#query-api/config.ts';
import { createSafety } from '#query-api/safety.ts';
import { PREFIX, SECRET, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, NOON, people, request } from './desk.ts';
import { storeOf } from './store-of.ts';

const store = storeOf(desk(Array.from({ length: 20 }, (_, index) => request(index + 1))));
const servers: Running[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close(100))));

/** What asks an API of these settings, as a user or as nobody. */
const asking = async (settings: Record<string, string>) => {
  let now = NOON;
  const values = variables.parse({ JWT_SECRET: SECRET, ...settings });
  const safety = createSafety(values, { clock: () => now });
  const server = await listen(appOf(store, { safety }), '127.0.0.1', 0);
  servers.push(server);
  return {
    pass(milliseconds: number) {
      now += milliseconds;
    },
    ask: async (user: string | null, path = `${PREFIX}/ticket-type-counts`, headers: Record<string, string> = {}) =>
      fetch(server.url + path, {
        headers: { ...(user && { Authorization: `Bearer ${await tokenOf(user)}` }), ...headers },
      }),
  };
};

describe('a user', () => {
  test('who asks too often waits until the window is over; others do not', async () => {
    const { ask, pass } = await asking({ RATE_LIMIT_SUBJECT: '2' });
    const [first, second, third] = [await ask(people.root), await ask(people.root), await ask(people.root)];
    expect([first.status, first.headers.get('ratelimit')]).toEqual([200, '"subject";r=1;t=10']);
    expect(second.headers.get('ratelimit-policy')).toBe('"subject";q=2;w=10');
    expect(Object.fromEntries(third.headers)).toMatchObject({ 'retry-after': '10', ratelimit: '"subject";r=0;t=10' });
    expect([third.status, await third.json()]).toEqual([
      429,
      {
        type: 'about:blank',
        title: 'Too Many Requests',
        status: 429,
        detail: 'Too many requests in these ten seconds.',
        reason: 'rate-limited',
      },
    ]);
    expect((await ask(people.mona)).status).toBe(200);
    pass(10_000);
    expect((await ask(people.root)).status).toBe(200);
  });

  test('is told what is left with a refusal, too; and is not charged for what others send in their name', async () => {
    const { ask } = await asking({ RATE_LIMIT_SUBJECT: '3' });
    await ask(null, undefined, {
      Authorization: `Bearer ${await tokenOf(people.root, { secret: 'not ours, but long' })}`,
    });
    const { status, headers } = await ask(people.root, `${PREFIX}/technician-views?page=0`);
    expect([status, headers.get('ratelimit')]).toEqual([422, '"subject";r=2;t=10']);
  });

  test('who is nobody is told what is left of the address', async () => {
    const { ask } = await asking({ RATE_LIMIT_ADDRESS: '3', RATE_LIMIT_SUBJECT: '9' });
    const { status, headers } = await ask(null);
    expect([status, headers.get('ratelimit')]).toEqual([401, '"address";r=2;t=10']);
    expect((await ask(people.root)).headers.get('ratelimit-policy')).toBe('"subject";q=9;w=10');
  });
});

describe('an address', () => {
  test('that asks too often is refused before it is looked at who asks; whoever watches us is not', async () => {
    const { ask } = await asking({ RATE_LIMIT_ADDRESS: '2' });
    expect([(await ask(null)).status, (await ask(people.root)).status, (await ask(people.root)).status]).toEqual([
      401, 200, 429,
    ]);
    expect((await ask(null, '/nowhere')).status).toBe(429);
    for (const path of ['/livez', '/readyz?verbose', '/startupz', '/health']) {
      expect([path, (await ask(null, path)).status]).toEqual([path, 200]);
    }
  });

  test('is the one that the proxies tell, when there are any', async () => {
    const { ask } = await asking({ RATE_LIMIT_ADDRESS: '1', TRUST_PROXY: '1' });
    const from = async (sender: string) => (await ask(null, '/nowhere', { 'X-Forwarded-For': sender })).status;
    expect([await from('1.1.1.1'), await from('2.2.2.2'), await from('3.3.3.3, 1.1.1.1')]).toEqual([404, 404, 429]);
  });
});

describe('an address to ask at', () => {
  test('of more than 8,192 characters is too long', async () => {
    const { ask } = await asking({});
    const response = await ask(people.root, `${PREFIX}/technician-views?${'a'.repeat(8192)}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([414, 'application/problem+json']);
  });

  test('may name as many units as fit, and costs little', async () => {
    const { ask } = await asking({});
    const ids = Array.from({ length: 370 }, (_, n) => `business_unit_ids=${n % 10}`).join('&');
    const began = performance.now();
    expect((await ask(people.root, `${PREFIX}/technician-views?${ids}`)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test.each(['%', '%zz', '%ff', '%00', '%2e%2e%2f', '..%5c', '%c0%ae', ';', '@', '%0d%0aX-Evil:1'])(
    'with %s in its path or its parameters is never an error of ours',
    async (text) => {
      const { ask } = await asking({});
      expect((await ask(people.root, `${PREFIX}/${text}`)).status).toBe(404);
      const response = await ask(people.root, `${PREFIX}/technician-views?view=${text}`);
      expect([response.status, response.headers.get('x-evil')]).toEqual([400, null]);
    },
  );
});

describe('a body', () => {
  const list = `${PREFIX}/technician-views?view=all_tickets`;

  test('is compressed for whoever takes it, and is the same', async () => {
    const { ask } = await asking({});
    const plain = await ask(people.root, list, { 'Accept-Encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const told = await plain.json();
    for (const coding of ['zstd', 'br', 'gzip']) {
      const response = await ask(people.root, list, { 'Accept-Encoding': coding });
      expect([response.headers.get('content-encoding'), response.headers.get('etag')]).toEqual([
        coding,
        plain.headers.get('etag'),
      ]);
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      expect(await response.json()).toEqual(told);
    }
  });

  test('is not when there is none, or little, or it is switched off', async () => {
    const { ask } = await asking({});
    const all = { 'Accept-Encoding': 'zstd, br, gzip' };
    expect((await ask(people.root, undefined, all)).headers.get('content-encoding')).toBeNull();
    const tag = (await ask(people.root, list, all)).headers.get('etag') ?? '';
    const unchanged = await ask(people.root, list, { ...all, 'If-None-Match': tag });
    expect([unchanged.status, unchanged.headers.get('content-encoding')]).toEqual([304, null]);
    const off = await asking({ COMPRESSION: 'off' });
    expect((await off.ask(people.root, list, all)).headers.get('content-encoding')).toBeNull();
  });
});

test.each([
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'https://desk.example/'],
  ['CORS_ORIGINS', 'https://DESK.example'],
  ['CORS_ORIGINS', 'desk.example'],
  ['CORS_ORIGINS', 'https://*.example'],
  ['TRUST_PROXY', 'yes'],
  ['RATE_LIMIT_SUBJECT', '-1'],
  ['RATE_LIMIT_ADDRESS', '1e3'],
  ['COMPRESSION', 'best'],
])('%s=%s is refused', (name, value) => {
  const parsed = variables.safeParse({ JWT_SECRET: SECRET, [name]: value });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([[name]]);
});
