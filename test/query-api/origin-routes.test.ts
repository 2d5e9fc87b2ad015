import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allowOrigins } from '#http/origins.ts';
import { listen } from '#http/server.ts';
import { WATCHED } from '#query-api/app.ts';
import { preflightsOf } from '#query-api/ownership.ts';
import { createUpstream } from '#query-api/upstream.ts';
import { appOf } from './app-of.ts';
import { desk, uuid } from './desk.ts';
import { bodyOf, portOf, send, serverThat } from './old-application.ts';
import { storeOf } from './store-of.ts';

// Promise 12: nothing of ours stands in the way of the old application.

// All addresses of the old application (a copy of what its source says) against one that answers at each of them.

const routes = readFileSync(new URL('origin-routes.txt', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => (/^[A-Z]+ \//.test(line) ? [line.split(' ') as [string, string]] : []));
/** Every parameter is an id such as our own addresses take. */
const addressOf = (path: string) => path.replace(/\{\w+\}/g, uuid(1));
const paths = [...new Set(routes.map(([, path]) => addressOf(path)))];

const ours = new Set(
  ['technician-views', 'technician-views/counts', 'business-unit-counts', 'ticket-type-counts'].map(
    (name) => `/api/v1/requests/${name}`,
  ),
);

type Seen = { method: string | undefined; url: string | undefined; body: string; headers: IncomingHttpHeaders };
const seen: Seen[] = [];
const ORIGIN = 'https://desk.example';
/** Of the old application's answers to preflights; ours say something else. */
const theirs = { 'access-control-allow-origin': ORIGIN, 'access-control-allow-credentials': 'true', vary: 'Accept' };

const start = async () => {
  const old = await serverThat(async (request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: String(await bodyOf(request)) });
    response.writeHead(299, { 'x-theirs': 'yes', 'content-type': 'text/x-theirs', ...theirs }).end(`theirs ${url}`);
  });
  const upstream = createUpstream({ url: `http://127.0.0.1:${portOf(old)}`, log: { warn: () => {} } });
  const app = appOf(storeOf(desk([])), { upstream });
  const origins = allowOrigins([ORIGIN], preflightsOf(app, upstream.answers));
  const server = await listen(app, '127.0.0.1', 0, { origins, whateverHost: WATCHED });
  onTestFinished(() => server.close(100));
  return server.url;
};

const asked = async (url: string, method: string, path: string, headers: Record<string, string> = {}) => {
  seen.length = 0;
  const target = `${path}?page=2&view=%D8%B9&x=1&x=2`;
  const body = /GET|HEAD|OPTIONS/.test(method) ? '' : `{"of":"${method} ${path}"}`;
  const sent = { origin: ORIGIN, cookie: 'a=b', 'x-own': 'kept', authorization: 'Bearer their-own', ...headers };
  const length = body === '' ? {} : { 'content-length': String(body.length), 'content-type': 'application/json' };
  const { answer, body: told } = await send(url + target, { method, headers: { ...sent, ...length } }, body);
  return { answer, told: String(told), target, body, sent: { ...sent, ...length } };
};

describe('addresses of the old application', () => {
  /** Reached the old application as it was sent, and its answer came back as it was given. */
  const isPassedOn = async (url: string, method: string, path: string, headers?: Record<string, string>) => {
    const { answer, told, target, body, sent } = await asked(url, method, path, headers);
    expect(seen, `${method} ${path}`).toEqual([
      { method, url: target, body, headers: expect.objectContaining(sent) as IncomingHttpHeaders },
    ]);
    expect([answer.statusCode, told]).toEqual([299, method === 'HEAD' ? '' : `theirs ${target}`]);
    expect(answer.headers).toMatchObject({ 'x-theirs': 'yes', 'content-type': 'text/x-theirs', ...theirs });
    expect(answer.headers).not.toHaveProperty('access-control-expose-headers');
  };

  const isOurs = async (
    url: string,
    method: string,
    path: string,
    status: number,
    headers?: Record<string, string>,
  ) => {
    const { answer } = await asked(url, method, path, headers);
    expect([method, path, answer.statusCode, seen]).toEqual([method, path, status, []]);
  };

  test('are all that are known', () => {
    expect(routes.length).toBeGreaterThan(280);
    expect(routes.filter(([method, path]) => method === 'GET' && ours.has(path))).toHaveLength(4);
  });

  test('are its own with every method, but for GET of the four that we answer', async () => {
    const url = await start();
    for (const [method, path] of routes) {
      if (method === 'GET' && ours.has(path)) await isOurs(url, method, path, 401);
      else await isPassedOn(url, method, addressOf(path));
    }
  });

  test('are its own by HEAD and OPTIONS, the four included', async () => {
    const url = await start();
    for (const path of paths) {
      await isPassedOn(url, 'HEAD', path);
      await isPassedOn(url, 'OPTIONS', path);
    }
  });

  test('are its own in preflights, but for GET of the four', async () => {
    const url = await start();
    const preflight = (method: string) => ({ 'access-control-request-method': method });
    for (const [method, path] of routes) {
      if (method === 'GET' && ours.has(path)) await isOurs(url, 'OPTIONS', path, 204, preflight(method));
      else await isPassedOn(url, 'OPTIONS', addressOf(path), preflight(method));
    }
    for (const path of ours) {
      await isPassedOn(url, 'OPTIONS', path, preflight('POST'));
      await isPassedOn(url, 'OPTIONS', path, preflight('HEAD'));
    }
  });

  test('preflights of what we add are ours', async () => {
    const url = await start();
    const below = '/api/v1/requests/technician-views';
    await isOurs(url, 'OPTIONS', `${below}/${uuid(1)}`, 204, { 'access-control-request-method': 'GET' });
    await isOurs(url, 'OPTIONS', `${below}/batch`, 204, { 'access-control-request-method': 'POST' });
    await isPassedOn(url, 'OPTIONS', `${below}/batch`, { 'access-control-request-method': 'GET' });
  });

  test('of what we add none is among them', () => {
    const app = appOf(storeOf(desk([])));
    const added = app.routes.map(({ path }) => path).filter((path) => !ours.has(path));
    expect(added.length).toBeGreaterThan(6);
    for (const path of added) {
      expect(path).toMatch(/^\/(api\/v1\/requests\/technician-views\/|(?!api\/))/);
      expect(paths).not.toContain(path);
    }
  });
});
