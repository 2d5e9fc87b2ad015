import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeAddresses } from '#infra/probes/addresses.ts';
import { fingerprint } from '#projector/fingerprint.ts';
import type { Operations } from '#projector/operations.ts';
import { type Say, step } from './progress.ts';

const WHO = 'npm start';
const LOOK_EVERY = 200;

/** The staged generation of these rules, staged now when there is none; null when what is served is of these rules. */
const toBeServed = async (operations: Operations): Promise<number | null> => {
  const { active, generations } = await operations.generations();
  const live = generations.find(({ number }) => number === active);
  if (!live || live.fingerprint === fingerprint) return null;
  const staged = generations.find(({ state }) => state === 'staged');
  return (staged ?? (await operations.stage({ from: 'postgres', who: WHO }))).number;
};

const untilBuilt = async (operations: Operations, generation: number, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const { state, detail } = await operations.progress(generation);
    if (state === 'ready') return;
    if (state === 'failing') throw new Error(`read model ${generation} cannot be built: ${detail}`);
    await pause(LOOK_EVERY, undefined, { signal });
  }
};

/**
 * On a machine's own line nobody goes on serving what another release built there: it is built anew by the rules of this
 * one, compared with the source and served. Elsewhere that is the operator's to do, step by step.
 */
export const renewReadModel = async (addresses: ProbeAddresses, say: Say, signal: AbortSignal): Promise<void> => {
  const { wireOperations } = await import('#projector/wiring.ts');
  const usual = { adminRoles: [], timeZone: 'UTC', staleAfterMs: 3000, keepFormerMs: 0 };
  const operations = wireOperations({ ...usual, ...addresses });
  const renew = async (generation: number): Promise<number> => {
    await untilBuilt(operations, generation, signal);
    const part = { kind: 'whole' } as const;
    await operations.verify({ generation, part, repair: false, maxRate: null, who: WHO }, () =>
      signal.throwIfAborted(),
    );
    return (await operations.promote({ generation, force: false, who: WHO })).number;
  };
  try {
    const generation = await toBeServed(operations);
    if (generation === null) return;
    await step(say, 'read model', () => renew(generation), {
      doing: 'was built by another release and is built anew',
      done: (number) => `generation ${number}, built by the rules of this release`,
    });
  } finally {
    await operations.close().catch(() => undefined);
  }
};
