import { Refused } from '../errors.ts';
import type { GenerationRecord } from '../generation-ports.ts';
import { proveOfEpoch } from './epoch.ts';
import { progressOf } from './progress.ts';
import { type PromoteDeps, proveFed } from './promote.ts';
import { recordOf, served, theFormer } from './records.ts';

/**
 * Serves the generation that was live before this one: one compare-and-set. The one that was live is fed from then on
 * like any former one, so that another rollback serves it again. Throws Refused `no-former`, `log-broken`,
 * `pointer-moved`, `not-ready` or `lagging`.
 */
export const rollback = async (
  { force, who }: { readonly force: boolean; readonly who: string },
  deps: PromoteDeps,
): Promise<GenerationRecord> => {
  const { generations, clock, keepFormer } = deps;
  const registry = await generations.read();
  const former = theFormer(registry);
  if (!former) throw new Refused('no-former', 'No former generation is kept: there is nothing to go back to.');
  proveOfEpoch(registry, former);
  const { number } = former;
  proveFed(await progressOf(number, deps), force);
  const after = await generations.update((now) => {
    const record = recordOf(now, number);
    if (now.active !== registry.active || record?.state !== 'former') {
      throw new Refused('pointer-moved', `Generation ${now.active} is served now, not ${registry.active}: look again.`);
    }
    proveOfEpoch(now, record);
    return {
      registry: served(now, record, clock(), keepFormer),
      operation: {
        ...{ at: clock(), who, what: 'rollback', generation: number, outcome: 'live' },
        detail: `instead of ${now.active}${force ? ', forced' : ''}`,
      },
    };
  });
  return recordOf(after, number) as GenerationRecord;
};
