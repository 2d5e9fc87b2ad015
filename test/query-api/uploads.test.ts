import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bodyOf, inFrontOfOne } from './old-application.ts';

const received = async (request: IncomingMessage): Promise<string> => String((await bodyOf(request)).length);

const uploading = (url: string, headers: Record<string, string> = {}) => {
  const request = ask(url, { method: 'POST', headers });
  // One that is refused is cut off while it still sends.
  request.on('error', () => undefined);
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  return { request, answered };
};

test('an upload that goes on slowly comes to its end, however long that takes', async () => {
  const { url } = await inFrontOfOne(async (request, response) => void response.end(await received(request)), {
    pace: { bytes: 50, ms: 1000 },
  });
  const { request, answered } = uploading(url);
  for (let n = 0; n < 30; n++) {
    request.write('x'.repeat(200));
    await sleep(50);
  }
  request.end();
  const [answer] = await answered;
  expect([answer.statusCode, String(await bodyOf(answer))]).toEqual([200, '6000']);
});

test('one that only drips is refused, and takes its request along', async () => {
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const { url, logged } = await inFrontOfOne((_, response) => void response.once('close', () => leave()), {
    pace: { bytes: 50, ms: 300 },
  });
  const { request, answered } = uploading(url);
  const drip = setInterval(() => request.write('x'), 50);
  const [answer] = await answered;
  expect([answer.statusCode, JSON.parse(String(await bodyOf(answer))).status]).toEqual([408, 408]);
  await left;
  if (!request.closed) await once(request, 'close');
  clearInterval(drip);
  // It is not the application that failed.
  expect(logged).toEqual([]);
});

test('one that the application is slow to take is not to blame', async () => {
  const { url } = await inFrontOfOne(
    async (request, response) => {
      await sleep(700);
      response.end(await received(request));
    },
    { pace: { bytes: 50, ms: 100 } },
  );
  const { request, answered } = uploading(url, { 'Content-Length': String(40 * 2 ** 20) });
  request.end(Buffer.alloc(40 * 2 ** 20));
  const [answer] = await answered;
  expect([answer.statusCode, String(await bodyOf(answer))]).toEqual([200, String(40 * 2 ** 20)]);
});

test('one that is answered before its end may go on while the answer does', async () => {
  const { url } = await inFrontOfOne(
    async (request, response) => {
      response.writeHead(200);
      for await (const piece of request) response.write(piece);
      response.end();
    },
    { patience: 200 },
  );
  const { request, answered } = uploading(url);
  request.write('0');
  const [answer] = await answered;
  const body = bodyOf(answer);
  for (let n = 1; n < 4; n++) {
    await sleep(20);
    request.write(String(n));
  }
  // Longer than anybody waits for the head of an answer, which is there.
  await sleep(500);
  request.end('4');
  expect(String(await body)).toBe('01234');
});
