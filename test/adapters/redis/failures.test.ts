import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { guarded, isRedisFailure, late, PATIENCE } from '#adapters/redis/failures.ts';

test.each([
  'Command timed out',
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Unknown RESP type 72 "H". Please report this.',
])('“%s” is a failure of Redis, though ioredis gives it no name', (message) => {
  expect(isRedisFailure(new Error(message))).toBe(true);
  expect(isRedisFailure(new TypeError('of ours'))).toBe(false);
});

const never = new Promise<'found'>(() => {});
const untroubled = { trouble: () => null, heard: () => 0 };

/** Keeps everybody waiting, as a busy neighbour or a SIGSTOP does. */
const stall = (milliseconds: number): void => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

test('who was late because this process was kept from running does not blame Redis', async () => {
  expect(await guarded(never, untroubled)).toBe(late);
  const held = guarded(never, untroubled);
  const ever = setInterval(() => stall(PATIENCE + 100), 0);
  onTestFinished(() => clearInterval(ever));
  expect(await held).toMatchObject({ unavailable: 'unreachable', ours: true });
});

test('an answer is waited for again where this process was kept from running', async () => {
  const held = guarded(never, untroubled);
  const from = performance.now();
  stall(PATIENCE + 200);
  expect(await held).toBe(late);
  expect(performance.now() - from).toBeGreaterThan(2 * PATIENCE);
});

describe('while this process has much to do, a little at a time', () => {
  /** Works nearly all the time, but looks at its sockets in between. */
  const busily = () => {
    const work = setInterval(() => stall(20), 1);
    onTestFinished(() => clearInterval(work));
  };
  let bytes = 0;
  const talking = { trouble: () => null, heard: () => (bytes += 1) };
  const soon = () =>
    new Promise<'found'>((resolve) => {
      setTimeout(resolve, 2 * PATIENCE, 'found');
    });

  test('a Redis that says something is there, and its answer is waited for', async () => {
    busily();
    expect(await guarded(soon(), talking)).toBe('found');
    expect(await guarded(never, talking)).toMatchObject({ unavailable: 'unreachable', ours: true });
  });

  test('one that says nothing is away', async () => {
    busily();
    expect(await guarded(soon(), untroubled)).toBe(late);
  });

  test('one that is slow while this process waits for it is away', async () => {
    expect(await guarded(soon(), talking)).toBe(late);
  });
});

test('an answer that came while this process was kept from running is read', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const socket = connect(port, '127.0.0.1');
  const [peer] = await connected;
  onTestFinished(() => void peer.destroy());
  const work = once(socket, 'data').then(([data]) => String(data));
  // With the system at once, and here with the next look at sockets.
  peer.write('answer');
  const found = guarded(work, untroubled);
  stall(PATIENCE + 200);
  expect(await found).toBe('answer');
});

test('what cannot be read of what is stored is no answer, and the log is told why', async () => {
  const broken = async () => JSON.parse('{"lsn":') as unknown;
  expect(await guarded(broken(), untroubled)).toMatchObject({
    ...{ unavailable: 'incomplete', detail: expect.stringContaining('JSON'), cause: expect.any(SyntaxError) },
  });
  const refusal = new Error('of the caller');
  await expect(guarded(Promise.reject(refusal), untroubled)).rejects.toBe(refusal);
});
