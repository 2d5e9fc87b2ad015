import { backOff } from './back-off.ts';
import type { GenerationRecord, Registry } from './generation-ports.ts';
import { isOutdated } from './generations/epoch.ts';
import type { Logger } from './ports.ts';

/** Why a feed ended that another one continues. `planned`: nothing was wrong. */
export type Handover = { readonly planned: boolean; readonly why: string };

/** One generation's feed at work. */
export type RunningFeed = {
  /** Resolves when it ended, by itself or because it was stopped. */
  readonly ended: Promise<Handover>;
  stop(): void;
};

export type FeedsDeps = {
  readonly fingerprint: string;
  readonly start: (record: GenerationRecord) => RunningFeed;
  /** Milliseconds of a clock that is never put back. */
  readonly clock: () => number;
  readonly logger: Logger;
};

export type Feeds = {
  /** Starts and stops feeds until those run that should; to be called again and again. */
  keep(registry: Registry): void;
  /** Resolves when all have ended. */
  stop(): Promise<void>;
};

/** Milliseconds before a feed that ended by itself is started again: doubled each time, up to the last. */
const FIRST_PAUSE = 1000;
const LAST_PAUSE = 30_000;
/** One that ran for so long starts afresh. */
const STEADY = 60_000;

type Kept = { feed: RunningFeed | null; startedAt: number; failures: number; notBefore: number };

/** A number may be given again in a Redis that was emptied: the time tells the generations apart. */
const nameOf = ({ number, stagedAt }: GenerationRecord): string => `${number} ${stagedAt}`;

/** Generations of these rules are fed, as long as the log goes on from where they are; those of others are their releases' own. */
export const toFeed = (registry: Registry, fingerprint: string): readonly GenerationRecord[] =>
  registry.generations.filter(
    (record) => record.fingerprint === fingerprint && record.state !== 'removing' && !isOutdated(registry, record),
  );

/** One feed for each generation that this release is to feed. */
export const feedsOf = ({ fingerprint, start, clock, logger }: FeedsDeps): Feeds => {
  const feeds = new Map<string, Kept>();
  const stopping = new Set<Promise<unknown>>();
  let stopped = false;

  const begin = (record: GenerationRecord, kept: Kept): void => {
    const feed = start(record);
    kept.feed = feed;
    kept.startedAt = clock();
    logger.info({ generation: record.number, state: record.state }, 'feeding');
    void feed.ended.then(({ planned, why }) => {
      kept.feed = null;
      if (feeds.get(nameOf(record)) !== kept) return;
      if (planned) {
        logger.info({ generation: record.number }, `another feed continues: ${why}`);
        return;
      }
      kept.failures = clock() - kept.startedAt > STEADY ? 1 : kept.failures + 1;
      const pause = backOff(kept.failures, FIRST_PAUSE, LAST_PAUSE);
      kept.notBefore = clock() + pause;
      logger.warn({ generation: record.number }, `the feed ended and is started again in ${pause / 1000} s: ${why}`);
    });
  };

  const end = (name: string, { feed }: Kept): void => {
    feeds.delete(name);
    if (!feed) return;
    feed.stop();
    const ended = feed.ended.then(() => void stopping.delete(ended));
    stopping.add(ended);
  };

  return {
    keep(registry) {
      if (stopped) return;
      const wanted = new Map(toFeed(registry, fingerprint).map((record) => [nameOf(record), record]));
      for (const [name, kept] of feeds) if (!wanted.has(name)) end(name, kept);
      for (const [name, record] of wanted) {
        const kept = feeds.get(name) ?? { feed: null, startedAt: 0, failures: 0, notBefore: 0 };
        feeds.set(name, kept);
        if (!kept.feed && clock() >= kept.notBefore) begin(record, kept);
      }
    },
    async stop() {
      stopped = true;
      for (const [name, kept] of feeds) end(name, kept);
      await Promise.all(stopping);
    },
  };
};
