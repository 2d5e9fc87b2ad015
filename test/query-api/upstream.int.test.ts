import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, expect, inject, test } from 'vitest';
import { rawText } from '#test/http/raw.ts';
import { startApi } from './observe/api-process.ts';
import { bodyOf, send, speakerThat } from './old-application.ts';

const PLANTED = `
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('http.server.request.start', ({ request }) => {
    if (request.url === '/planted') Promise.reject(new Error('planted'));
  });
`;

const apis: Awaited<ReturnType<typeof startApi>>[] = [];
afterAll(() => Promise.all(apis.map((api) => api.stop())));

const started = async (env: Record<string, string>) => {
  const api = await startApi({ REDIS_URL: inject('redisUrl'), ...env });
  apis.push(api);
  return api;
};

test('an application that dies in the middle of its answers takes nothing of ours along', async () => {
  let last: Socket | undefined;
  const UPSTREAM_API_URL = await speakerThat((socket, asked) => {
    last = socket;
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${asked === 1 ? 2 : 100}\r\n\r\nok`);
  });
  const api = await started({ UPSTREAM_API_URL, TRUST_PROXY: '0' });
  for (let n = 0; n < 5; n++) {
    expect(String((await send(`${api.url}/api/v1/users`)).body)).toBe('ok');
    const [answer] = (await once(ask(`${api.url}/api/v1/users`).end(), 'response')) as [IncomingMessage];
    await once(answer, 'data');
    last?.resetAndDestroy();
    await expect(bodyOf(answer)).rejects.toThrow(/aborted/);
  }
  expect((await send(`${api.url}/livez`)).answer.statusCode).toBe(200);
});

test('a mistake that nobody caught ends the process, and is told', async () => {
  const api = await started({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PLANTED)}` });
  await send(`${api.url}/planted`).catch(() => undefined);
  expect(await api.stop()).toBe(1);
  expect(api.lines.at(-1)).toMatchObject({ level: 60, origin: 'unhandledRejection', err: { message: 'planted' } });
});

test('those who watch are counted apart, and let in while others are not', async () => {
  const api = await started({ RATE_LIMIT_ADDRESS: '5' });
  /** So many hundred requests, each hundred sent ahead on one connection. */
  const statuses = async (path: string, hundreds: number) => {
    const one = `GET ${path} HTTP/1.1\r\nHost: a\r\n`;
    const written = `${`${one}\r\n`.repeat(99)}${one}Connection: close\r\n\r\n`;
    const told = await Promise.all(Array.from({ length: hundreds }, () => rawText(api.url, written)));
    return new Set(told.flatMap((text) => text.match(/(?<=HTTP\/1\.1 )\d+/g)));
  };
  expect(await statuses('/nowhere', 1)).toContain('429');
  expect(await statuses('/livez', 1)).toEqual(new Set(['200']));
  // Within two of its windows it is more than may be.
  expect(await statuses('/livez', 30)).toContain('429');
});
