import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bodyOf, inFrontOf, inFrontOfOne, send, speakerThat } from './old-application.ts';

const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';

/** What nobody caught would end the process. */
const uncaught = (): readonly unknown[] => {
  const caught: unknown[] = [];
  const note = (reason: unknown): void => void caught.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  return caught;
};

describe('an application that goes away', () => {
  test('in the middle of an answer on a connection that was kept is not asked again, and takes nothing along', async () => {
    const caught = uncaught();
    let asked = 0;
    const sockets: Socket[] = [];
    const upstream = await speakerThat((socket, nth) => {
      asked += 1;
      sockets.push(socket);
      socket.write(nth === 1 ? WHOLE : HALF);
    });
    const { url } = await inFrontOf(upstream);
    expect(String((await send(url)).body)).toBe('ok');

    const request = ask(url).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    sockets.at(-1)?.resetAndDestroy();
    await expect(bodyOf(answer)).rejects.toThrow(/aborted/);
    expect([asked, sockets[0] === sockets[1]]).toEqual([2, true]);

    expect(String((await send(url)).body)).toBe('ok');
    expect([asked, caught]).toEqual([3, []]);
  });

  test('before each answer on connections that were kept is asked anew, until there is a new one', async () => {
    let asked = 0;
    const upstream = await speakerThat((socket, nth) => {
      asked += 1;
      if (nth === 1) socket.write(WHOLE);
      else socket.resetAndDestroy();
    });
    const { url } = await inFrontOf(upstream);
    await Promise.all([send(url), send(url), send(url)]);
    expect(String((await send(url)).body)).toBe('ok');
    expect(asked).toBe(7);
  });

  test.each([
    ['that closes without a word', ''],
    [
      'that goes over to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    ],
    ['of a number that is none', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n'],
    ['of a number that HTTP does not have', 'HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n'],
    ['with a reason that cannot be passed on', 'HTTP/1.1 200 \x01\r\nContent-Length: 0\r\n\r\n'],
    ['that is not HTTP', 'hello there\r\n\r\n'],
  ])('or answers something %s: 502', async (_, answer) => {
    const upstream = await speakerThat((socket) => void (answer === '' ? socket.end() : socket.write(answer)));
    for (const method of ['GET', 'HEAD']) {
      const { url, logged } = await inFrontOf(upstream);
      const { answer: told } = await send(url, { method });
      expect([told.statusCode, told.headers['retry-after'], logged.length]).toEqual([502, '5', 1]);
      expect(told.headers).toHaveProperty('content-security-policy');
    }
  });
});

test('what is told of it is little, however often it happens', async () => {
  const { url, logged } = await inFrontOf(await speakerThat((socket) => void socket.end()));
  for (let n = 0; n < 30; n++)
    expect((await send(url, { headers: { 'X-Request-Id': `r-${n}` } })).answer.statusCode).toBe(502);
  expect(logged).toHaveLength(20);
  expect(logged[7]).toMatchObject({ method: 'GET', requestId: 'r-7' });
});

describe('an application that hangs', () => {
  const hanging = async (most: { running: number; waiting: number }) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let [asked, left] = [0, 0];
    const { url, logged } = await inFrontOfOne(
      async (request, response) => {
        asked += 1;
        response.once('close', () => {
          left += 1;
        });
        if (request.url === '/stream') response.writeHead(200).write('begun');
        await released;
        response.end();
      },
      { most },
    );
    return { url, logged, release, asked: () => asked, left: () => left };
  };

  test('keeps no more requests than it may; others are told at once, until it answers', async () => {
    const { url, logged, release, asked } = await hanging({ running: 10, waiting: 2 });
    const kept = [send(url), send(url)];
    await expect.poll(asked).toBe(2);
    const { answer, body } = await send(url);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(String(body))).toMatchObject({ status: 503, reason: 'upstream-busy' });
    expect([asked(), logged.length]).toEqual([2, 1]);
    release();
    expect((await Promise.all(kept)).map(({ answer }) => answer.statusCode)).toEqual([200, 200]);
    expect((await send(url)).answer.statusCode).toBe(200);
  });

  test('counts streams for what they are', async () => {
    const { url, release } = await hanging({ running: 3, waiting: 1 });
    const answers: IncomingMessage[] = [];
    for (let n = 0; n < 3; n++) {
      const [answer] = (await once(ask(`${url}/stream`).end(), 'response')) as [IncomingMessage];
      answers.push(answer);
    }
    expect((await send(url)).answer.statusCode).toBe(503);
    release();
    await Promise.all(answers.map(bodyOf));
    expect((await send(url)).answer.statusCode).toBe(200);
  });

  test('forgets those who left', async () => {
    const { url, asked, left } = await hanging({ running: 1, waiting: 1 });
    for (let n = 1; n < 4; n++) {
      const request = ask(url).end();
      request.on('error', () => undefined);
      await expect.poll(asked).toBe(n);
      request.destroy();
      await expect.poll(left).toBe(n);
    }
  });
});
