import type { GenerationRecord, Registry } from '../generation-ports.ts';
import { isOutdated, needsRestart } from './epoch.ts';
import { giveUp } from './give-up.ts';
import { inState, recordOf, served } from './records.ts';
import { type StageDeps, stage } from './stage.ts';

export type ProvideLiveDeps = StageDeps;

const WHO = 'projector';

/**
 * Sees to it that there is something to serve: generations whose keys were lost, and staged ones whose log broke, are
 * given up, and when nothing is live the staged one becomes it as soon as its keys are there. Without a staged one it
 * stages one, unless the capture has to be begun anew before. Each part is one compare-and-set, and the next call goes
 * on from whatever the last one left. Gives the registry as it is then.
 */
export const provideLive = async (deps: ProvideLiveDeps): Promise<Registry> => {
  const registry = await withoutOutdated(await withoutLost(await deps.generations.read(), deps), deps);
  if (needsRestart(registry.epoch)) return registry;
  if (recordOf(registry, registry.active)?.state === 'live') return registry;
  const [staged] = inState(registry, 'staged');
  if (!staged) {
    await stage({ who: WHO }, deps);
    return deps.generations.read();
  }
  // Of other rules: their release goes on building it, and its projector makes it live.
  if (staged.fingerprint !== deps.fingerprint) return registry;
  const [look] = await deps.generations.look([staged.number]);
  return look?.position ? madeLive(staged, deps) : registry;
};

const withoutLost = async (registry: Registry, deps: ProvideLiveDeps): Promise<Registry> => {
  const { generations, fingerprint } = deps;
  const kept = registry.generations.filter(
    (record) => record.fingerprint === fingerprint && (record.state === 'live' || record.state === 'former'),
  );
  if (kept.length === 0) return registry;
  const looks = await generations.look(kept.map(({ number }) => number));
  const lost = kept.filter((_, index) => looks[index]?.position === null);
  let now = registry;
  for (const record of lost) {
    now = await giveUp(record, { who: WHO, detail: `its keys were not there while it was ${record.state}` }, deps);
  }
  return now;
};

/** Whoever staged it: what it is built from does not go on. */
const withoutOutdated = async (registry: Registry, deps: ProvideLiveDeps): Promise<Registry> => {
  const outdated = inState(registry, 'staged').filter((record) => isOutdated(registry, record));
  let now = registry;
  for (const record of outdated)
    now = await giveUp(record, { who: WHO, detail: 'the log it is built from broke' }, deps);
  return now;
};

const madeLive = ({ number }: GenerationRecord, { generations, clock }: ProvideLiveDeps): Promise<Registry> =>
  generations.update((now) => {
    const record = recordOf(now, number);
    const wanted = record?.state === 'staged' && recordOf(now, now.active)?.state !== 'live';
    return {
      registry: wanted ? served(now, record, clock(), 0) : now,
      operation: {
        ...{ at: clock(), who: WHO, what: 'promote', generation: number, outcome: wanted ? 'live' : 'kept' },
        detail: 'nothing else was live',
      },
    };
  });
