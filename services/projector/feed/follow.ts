import { type Consumer, consume, type Deps } from '../consume.ts';
import type { ChangeLog, LogBounds, ProjectionStore } from '../ports.ts';
import type { FeedThrottle } from '../throttle.ts';
import type { Seen } from './liveness.ts';

/** A feed's second half: it follows the log, and can be looked at from outside, also before it has begun. */
export type Following = {
  readonly begun: Promise<Consumer>;
  /** What has happened since the last look. */
  look(): Promise<Seen>;
};

export type FollowDeps = Omit<Deps, 'throttle'> & { readonly throttle: Pick<FeedThrottle, 'spares' | 'done'> };

/** Milliseconds that the broker has to say what the log holds. */
const ANSWER = 5000;

const boundsOf = async (log: ChangeLog): Promise<LogBounds | null> => {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(late.resolve, ANSWER, null);
  const told = await Promise.race([log.bounds().catch(() => null), late.promise]);
  clearTimeout(timer);
  return told;
};

/** Calls `failed` for each call that fails. */
const noting = (store: ProjectionStore, failed: () => void): ProjectionStore => {
  const noted =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      call.apply(store, args).catch((error) => {
        failed();
        throw error;
      });
  return {
    open: noted(store.open),
    begin: noted(store.begin),
    documents: noted(store.documents),
    messagesOf: noted(store.messagesOf),
    message: noted(store.message),
    withStatus: noted(store.withStatus),
    tallies: noted(store.tallies),
    commit: noted(store.commit),
    proveKept: store.proveKept,
    close: store.close,
  };
};

export const follow = ({ log, store, throttle, ...deps }: FollowDeps): Following => {
  let consumer: Consumer | null = null;
  let standsBy = false;
  let failures = 0;
  let rests = 0;

  const watchedLog: ChangeLog = {
    ...log,
    start: (reader) =>
      log.start({
        ...reader,
        assigned() {
          standsBy = false;
          return reader.assigned();
        },
        released() {
          standsBy = true;
          reader.released();
        },
      }),
  };
  const watchedStore = noting(store, () => {
    failures++;
  });
  const watchedThrottle: FollowDeps['throttle'] = {
    get spares() {
      return throttle.spares;
    },
    async done(units) {
      rests++;
      await throttle.done(units).finally(() => {
        rests--;
      });
    },
  };

  const begun = consume({ ...deps, log: watchedLog, store: watchedStore, throttle: watchedThrottle });
  begun.then(
    (running) => {
      consumer = running;
    },
    () => undefined,
  );

  return {
    begun,
    async look() {
      const bounds = await boundsOf(log);
      const waits = failures > 0 || rests > 0;
      failures = 0;
      return {
        ...{ standsBy, waits, log: bounds },
        busy: consumer?.busy() ?? false,
        next: log.next(),
        position: consumer?.position() ?? null,
      };
    },
  };
};
