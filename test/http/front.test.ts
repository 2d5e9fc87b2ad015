import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { front } from '#http/front.ts';
import { createRateLimit } from '#http/rate-limit.ts';

const limitOf = (name: string, most: number) => createRateLimit({ name, most, clock: () => 0 });

test('those who watch have a limit of their own, by address, and take nothing from others', async () => {
  const watched = { paths: new Set(['/livez', '/metrics']), limit: limitOf('watcher', 3) };
  const answer = front(() => new Response('answered'), { limit: limitOf('address', 2), proxies: 0, watched });
  const ask = async (path: string, remoteAddress = '10.0.0.1') => {
    const incoming = { socket: { remoteAddress }, headers: {} } as IncomingMessage;
    return (await answer(new Request(`http://desk.example${path}`), { incoming, outgoing: {}, headers: {} })).status;
  };
  expect([await ask('/'), await ask('/'), await ask('/')]).toEqual([200, 200, 429]);
  expect([await ask('/livez'), await ask('/metrics?a'), await ask('/livez'), await ask('/metrics')]).toEqual([
    200, 200, 200, 429,
  ]);
  expect([await ask('/metrics', '10.0.0.2'), await ask('/livez/', '10.0.0.3')]).toEqual([200, 200]);
});
