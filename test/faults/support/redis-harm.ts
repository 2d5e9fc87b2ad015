import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Read } from '#test/support/readers.ts';
import type { FaultyLine } from './faulty-line.ts';

/** An operator's own connection to the line's Redis; it survives CLIENT KILL and a change of password. */
export const administered = async <T>({ stack }: FaultyLine, work: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(stack.redis.url);
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
};

/** Cuts all connections but the operator's own. */
export const cutAll = (redis: Redis): Promise<unknown> =>
  redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

/** What the server was asked per second meanwhile: new connections, commands, refused commands. */
export const ratesOver = async (redis: Redis, milliseconds: number): Promise<string> => {
  const look = async () => {
    const stats = await redis.info('stats');
    const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
    return [
      figure('total_connections_received'),
      figure('total_commands_processed'),
      figure('total_error_replies'),
    ] as const;
  };
  const before = await look();
  await sleep(milliseconds);
  const after = await look();
  const rates = after.map((value, index) => Math.round(((value - (before[index] ?? 0)) * 1000) / milliseconds));
  return `${rates[0]} connections/s, ${rates[1]} commands/s, ${rates[2]} refused/s`;
};

/** How long answers took that were asked for between two moments of performance.now(), in milliseconds. */
export const waitsBetween = (reads: readonly Read[], since: number, until: number): { p99: number; most: number } => {
  const took = reads.filter(({ at }) => at >= since && at < until).map(({ ms }) => ms);
  const inOrder = took.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(inOrder[Math.floor((inOrder.length - 1) * share)] ?? Number.NaN);
  return { p99: at(0.99), most: at(1) };
};
