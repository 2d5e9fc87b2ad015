import { type BreakDeps, breakLog } from './break-log.ts';
import { isOutdated } from './epoch.ts';
import { recordOf } from './records.ts';

export type RebuildOptions = {
  /** The generation whose keys are lost. */
  readonly generation: number;
  /** A sentence: what was found. */
  readonly detail: string;
  readonly who: string;
};

/** Gives the live generation up for lost: the projector builds a new one from the source, compares it and serves it by itself. */
export const rebuild = async ({ generation, detail, who }: RebuildOptions, deps: BreakDeps): Promise<void> => {
  const registry = await deps.generations.read();
  const record = recordOf(registry, generation);
  // What broke before is healed in the same way, and may ask for more.
  if (!record || isOutdated(registry, record)) return;
  await breakLog({ code: 'keys-lost', detail, epoch: registry.epoch.number, who }, deps);
};
