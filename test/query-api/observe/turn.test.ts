import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { listen } from '#http/server.ts';
import { desk } from '../desk.ts';
import { storeOf } from '../store-of.ts';
import { observedOf } from './observed.ts';

test('a request that was sent ahead tells how long the answers before it took', async () => {
  const quick = storeOf(desk([]));
  const position = async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return quick.position();
  };
  const { app, lines } = observedOf({ ...quick, position }, { slowMs: 50 });
  const server = await listen(app, '127.0.0.1', 0);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const asked = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  socket.write(asked('/readyz') + asked('/livez', 'Connection: close\r\n'));
  expect(await text(socket)).toContain('"status":"ok"');
  const [first, second] = lines('a slow answer') as unknown as { route: string; waitedFor: { turn?: number } }[];
  expect([first?.route, first?.waitedFor.turn, second?.route]).toEqual(['/readyz', undefined, '/livez']);
  expect(second?.waitedFor.turn).toBeGreaterThanOrEqual(50);
  await server.close(100);
});
