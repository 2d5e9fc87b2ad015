import { beside } from './beside.ts';
import type { Feeds } from './feeds.ts';
import type { Registry } from './generation-ports.ts';
import { type CollectDeps, collect, isDue } from './generations/collect.ts';
import { type FindBreaksDeps, findBreaks } from './generations/find-breaks.ts';
import { type HealDeps, healer, isToBeHealed } from './generations/heal.ts';
import { type ProvideLiveDeps, provideLive } from './generations/provide-live.ts';
import { nowAndThen } from './now-and-then.ts';

export type ManageDeps = ProvideLiveDeps & CollectDeps & FindBreaksDeps & HealDeps & { readonly feeds: Feeds };

export type Manager = {
  /**
   * To be called about twice a second: sees to it that something is live, that what is to be fed is, that what broke is
   * healed and the rest deleted.
   */
  look(): Promise<void>;
};

/** Milliseconds until a collection that failed is tried again: a feed that has to leave takes seconds. */
const COLLECT_AGAIN = 3000;
/** Milliseconds between two looks at feeds that failed. */
const FIND_AGAIN = 1000;
/** Milliseconds. Not longer each time: a cell is healed within half a minute of when its parts answer again. */
const HEAL_AGAIN = 2000;

const isAnyDue = (registry: Registry, now: number): boolean =>
  registry.generations.some((record) => isDue(registry, record, now));

export const manager = (deps: ManageDeps): Manager => {
  const { feeds, clock, logger } = deps;
  const say = nowAndThen(logger, clock);
  let registry: Registry | null = null;

  // Beside everything else: comparing a generation, or deleting its millions of keys, takes its time.
  const collecting = beside({
    clock,
    pause: COLLECT_AGAIN,
    async work() {
      const collected = await collect({ dryRun: false, who: 'projector' }, () => undefined, deps);
      for (const { generation, keys } of collected) logger.info({ generation, keys }, 'generation deleted');
    },
    failed: (error) => logger.warn({ err: error }, 'a generation is not deleted yet'),
  });
  const findingBreaks = beside({
    clock,
    pause: FIND_AGAIN,
    async work() {
      if (registry) await findBreaks(registry, deps);
    },
    failed: (error) => logger.warn({ err: error }, 'it cannot be seen whether the log goes on'),
  });
  const healing = beside({
    clock,
    pause: HEAL_AGAIN,
    work: healer(deps),
    failed: (error) => say('warn', `the cell is not healed yet: ${(error as Error).message}`, { err: error }),
  });

  return {
    async look() {
      registry = await provideLive(deps);
      feeds.keep(registry);
      findingBreaks();
      // What the registry says there is nothing of need not be looked for in it again.
      if (isToBeHealed(registry, deps.fingerprint)) healing();
      if (isAnyDue(registry, clock())) collecting();
    },
  };
};
