import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { problemResponse, type Refusal } from '#http/problem.ts';
import { readJsonObject } from '#http/read-json.ts';
import { listen } from '#http/server.ts';

test('a body that does not come to its end is refused, wherever uploads may take long', async () => {
  const app = new Hono().post('/', async ({ req, json }) => json(await readJsonObject(req.raw, 100)));
  app.onError((error) => problemResponse(error as Refusal));
  const server = await listen(app, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));

  const slow = ask(server.url, { method: 'POST' });
  slow.on('error', () => undefined);
  slow.write('{"a":');
  const [late] = (await once(slow, 'response')) as [IncomingMessage];
  expect([late.statusCode, late.headers['content-type']]).toEqual([408, 'application/problem+json']);
  slow.destroy();

  const quick = await fetch(server.url, { method: 'POST', body: '{"a":1}' });
  expect([quick.status, await quick.json()]).toEqual([200, { a: 1 }]);
});
