import type { GenerationRecord, Registry } from '../generation-ports.ts';
import { inState, recordOf, served, withRecords } from './records.ts';
import { type StageDeps, stage } from './stage.ts';

export type ProvideLiveDeps = StageDeps;

const WHO = 'projector';

/**
 * Sees to it that there is something to serve: generations whose keys were lost are given up, and when nothing is live
 * the staged one becomes it as soon as its keys are there. Without a staged one it stages one. Each part is one
 * compare-and-set, and the next call goes on from whatever the last one left. Gives the registry as it is then.
 */
export const provideLive = async (deps: ProvideLiveDeps): Promise<Registry> => {
  const registry = await withoutLost(await deps.generations.read(), deps);
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

const withoutLost = async (
  registry: Registry,
  { generations, fingerprint, clock }: ProvideLiveDeps,
): Promise<Registry> => {
  const kept = registry.generations.filter(
    (record) => record.fingerprint === fingerprint && (record.state === 'live' || record.state === 'former'),
  );
  if (kept.length === 0) return registry;
  const looks = await generations.look(kept.map(({ number }) => number));
  const lost = kept.filter((_, index) => looks[index]?.position === null);
  let now = registry;
  for (const record of lost) now = await givenUp(record);
  return now;

  function givenUp({ number, state }: GenerationRecord): Promise<Registry> {
    return generations.update((current) => {
      const record = recordOf(current, number);
      const still = record?.state === state;
      const given = still ? withRecords(current, [{ ...record, state: 'removing' }]) : current;
      return {
        registry: still && current.active === number ? { ...given, active: 0 } : given,
        operation: {
          ...{ at: clock(), who: WHO, what: 'give up', generation: number, outcome: still ? 'removing' : 'kept' },
          detail: `its keys were not there while it was ${state}`,
        },
      };
    });
  }
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
