import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { createPart, type Part } from './part.ts';
import type { Place } from './place.ts';
import { redisServer } from './redis-server.ts';

const settings = fileURLToPath(new URL('../redis/redis.conf', import.meta.url));

const answersPing = async (port: number): Promise<boolean> => {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
};

/** A Redis with the settings of infra/redis/redis.conf, not started yet; keeps its data in the state directory. */
export const redisPart = async (
  place: Place,
  port: number,
  server: (place: Place) => Promise<string> = redisServer,
): Promise<Part & { readonly url: string }> => {
  const dir = `${place.stateDir}/data/redis`;
  mkdirSync(dir, { recursive: true });
  const own = { bind: '127.0.0.1', port: String(port), dir, 'set-proc-title': 'no' };
  const part = createPart({
    name: 'redis',
    stateDir: place.stateDir,
    command: await server(place),
    args: [settings, ...Object.entries(own).flatMap(([name, value]) => [`--${name}`, value])],
    answers: () => answersPing(port),
  });
  return Object.assign(part, { url: `redis://127.0.0.1:${port}` });
};
