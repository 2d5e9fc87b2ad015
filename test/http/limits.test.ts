import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterAll, describe, expect, test } from 'vitest';
import { listen } from '#http/server.ts';
import { rawAnswer, rawText } from './raw.ts';

const server = await listen(
  new Hono().get('/', (context) => context.text('hello')).get('/half', () => new Response(new ReadableStream())),
  '127.0.0.1',
  0,
);
afterAll(() => server.close(100));

const problemIn = (answer: string) => {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
  expect(head.toLowerCase()).toContain('connection: close');
  return JSON.parse(body);
};

describe('what cannot be read is answered with a problem, too', () => {
  test.each([
    ['headers of 17 kB', 431, ['GET / HTTP/1.1', 'Host: a', `X-Long: ${'x'.repeat(17_000)}`]],
    ['an address of 17 kB', 431, [`GET /${'x'.repeat(17_000)} HTTP/1.1`, 'Host: a']],
    ['no HTTP at all', 400, ['hello there']],
    ['a header that is none', 400, ['GET / HTTP/1.1', 'Host: a', 'no colon']],
    ['two lengths', 400, ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2']],
    ['a length and pieces', 400, ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
  ])('%s: %i', async (_what, status, lines) => {
    const answer = await rawAnswer(server.url, lines);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(problemIn(answer)).toMatchObject({ type: 'about:blank', status });
  });

  test('also after another request on the same connection', async () => {
    const answers = await rawText(server.url, 'GET / HTTP/1.1\r\nHost: a\r\n\r\nhello there\r\n\r\n');
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toContain('HTTP/1.1 200');
    expect(answers).not.toContain('hello there');
  });

  test('but never in the middle of an answer', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('GET /half HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'readable');
    const rest = text(socket).catch(() => 'cut off');
    socket.write('hello there\r\n\r\n');
    expect(await rest).not.toContain('problem');
    socket.destroy();
  });
});
