import type { Feeds } from './feeds.ts';
import { type CollectDeps, collect } from './generations/collect.ts';
import { type ProvideLiveDeps, provideLive } from './generations/provide-live.ts';
import type { Logger } from './ports.ts';

export type ManageDeps = ProvideLiveDeps & CollectDeps & { readonly feeds: Feeds; readonly logger: Logger };

export type Manager = {
  /** To be called about twice a second: sees to it that something is live, that what is to be fed is, and the rest deleted. */
  look(): Promise<void>;
};

/** Milliseconds until a collection that failed is tried again: a feed that has to leave takes seconds. */
const COLLECT_AGAIN = 3000;

export const manager = (deps: ManageDeps): Manager => {
  const { feeds, clock, logger } = deps;
  let collecting = false;
  let collectNotBefore = 0;

  /** Beside everything else: deleting millions of keys takes its time. */
  const startCollecting = (): void => {
    if (collecting || clock() < collectNotBefore) return;
    collecting = true;
    collect({ dryRun: false, who: 'projector' }, () => undefined, deps)
      .then((collected) => {
        for (const { generation, keys } of collected) logger.info({ generation, keys }, 'generation deleted');
      })
      .catch((error) => {
        collectNotBefore = clock() + COLLECT_AGAIN;
        logger.warn({ err: error }, 'a generation is not deleted yet');
      })
      .finally(() => {
        collecting = false;
      });
  };

  return {
    async look() {
      feeds.keep(await provideLive(deps));
      startCollecting();
    },
  };
};
