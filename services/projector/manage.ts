import { beside } from './beside.ts';
import type { Feeds } from './feeds.ts';
import type { Registry } from './generation-ports.ts';
import { type CollectDeps, collect, isDue } from './generations/collect.ts';
import { type FindBreaksDeps, findBreaks } from './generations/find-breaks.ts';
import { type HealDeps, healer, isToBeHealed } from './generations/heal.ts';
import { type ProvideLiveDeps, provideLive } from './generations/provide-live.ts';

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
/** Between two looks at feeds, or attempts to heal, that failed: at first and at most. */
const FIND_AGAIN = 1000;
const HEAL_AGAIN = [2000, 60_000] as const;

const isAnyDue = (registry: Registry, now: number): boolean =>
  registry.generations.some((record) => isDue(registry, record, now));

export const manager = (deps: ManageDeps): Manager => {
  const { feeds, clock, logger } = deps;
  let registry: Registry | null = null;

  // Beside everything else: comparing a generation, or deleting its millions of keys, takes its time.
  const collecting = beside({
    clock,
    pauses: [COLLECT_AGAIN, COLLECT_AGAIN],
    async work() {
      const collected = await collect({ dryRun: false, who: 'projector' }, () => undefined, deps);
      for (const { generation, keys } of collected) logger.info({ generation, keys }, 'generation deleted');
    },
    failed: (error) => logger.warn({ err: error }, 'a generation is not deleted yet'),
  });
  const findingBreaks = beside({
    clock,
    pauses: [FIND_AGAIN, FIND_AGAIN],
    async work() {
      if (registry) await findBreaks(registry, deps);
    },
    failed: (error) => logger.warn({ err: error }, 'it cannot be seen whether the log goes on'),
  });
  const healing = beside({
    clock,
    pauses: HEAL_AGAIN,
    work: healer(deps),
    failed: (error, again) =>
      logger.warn({ err: error, again: `in ${again / 1000} s` }, 'what broke is not healed yet'),
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
