import { Redis } from 'ioredis';

type Options = {
  /** Milliseconds after which one command counts as lost. */
  readonly commandTimeout?: number;
  /** Milliseconds without a reply after which the connection itself counts as lost, and another one is made. */
  readonly socketTimeout?: number;
};

/** A connection that gives up on a command after a while instead of queueing it for ever. */
export const connect = (url: string, options: Options): Redis => {
  const redis = new Redis(url, {
    // Nothing is sent twice: a transaction sent again would be one without its WATCH.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, 1000),
    ...options,
  });
  // Without a listener ioredis prints each lost connection; commands fail on their own.
  redis.on('error', () => undefined);
  return redis;
};

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
      reject(new Error(`Redis does not answer (${redis.status}); is REDIS_URL right and the server up?`));
    }, milliseconds);
    redis.once('ready', ready);
  });
