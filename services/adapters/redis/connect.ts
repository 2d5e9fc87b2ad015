import type { Socket } from 'node:net';
import { Redis, ReplyError } from 'ioredis';

type Options = {
  /** Milliseconds after which one command counts as lost. */
  readonly commandTimeout?: number;
  /** Milliseconds without a reply after which the connection itself counts as lost, and another one is made. */
  readonly socketTimeout?: number;
  /** Milliseconds until an attempt to connect is given up. */
  readonly connectTimeout?: number;
  /** Milliseconds between two attempts at most. */
  readonly longestPause?: number;
};

/** A host that vanished never closes a connection; one that was given up too early costs no more than another attempt. */
const SILENCE = 5000;

/** Why there is none, by connection: whoever uses it is only told that it cannot be written to. */
const troubles = new WeakMap<Redis, Error>();

/** A connection that gives up on a command after a while instead of queueing it for ever. */
export const connect = (url: string, { longestPause = 1000, ...options }: Options): Redis => {
  const redis = new Redis(url, {
    // Nothing is sent twice: a transaction sent again would be one without its WATCH.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    socketTimeout: SILENCE,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, longestPause),
    // While it reads its file; what it says itself of how long that takes is a guess of whole seconds.
    maxLoadingRetryTime: 250,
    // What was the primary is none any more: its name or address may lead to the new one by now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    ...options,
  });
  redis.on('error', (error: Error) => {
    // What follows from an error before it says nothing of the cause.
    if (!error.message.startsWith('Stream isn')) troubles.set(redis, error);
    // The client would go on, in the database number 0: another one than it was told to use.
    if (isOf(error, 'select')) redis.disconnect(true);
  });
  redis.on('ready', () => troubles.delete(redis));
  return redis;
};

const isOf = (error: Error, command: string): boolean =>
  error instanceof ReplyError && (error as { command?: { name?: string } }).command?.name === command;

/** What is known of why there is no connection: the server's refusal, or the network's; null when there is one. */
export const troubleOf = (redis: Redis): string | null =>
  redis.status === 'ready' ? null : (troubles.get(redis)?.message ?? redis.status);

/** Bytes that came on the connection there is. */
export const heardBy = ({ stream }: Redis): number => (stream as Socket | undefined)?.bytesRead ?? 0;

/** Resolves when commands can be sent; rejects after so many milliseconds. */
export const whenReady = (redis: Redis, milliseconds: number): Promise<void> =>
  new Promise((resolve, reject) => {
    if (redis.status === 'ready') {
      resolve();
      return;
    }
    const ready = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off('ready', ready);
      reject(new Error(`Redis does not answer (${troubleOf(redis)}); is REDIS_URL right and the server up?`));
    }, milliseconds);
    redis.once('ready', ready);
  });
