import type { Epoch, GenerationRecord, Generations, Registry } from '../generation-ports.ts';
import { recordOf, withRecords } from './records.ts';

export type GiveUp = {
  /** Why. */
  readonly detail: string;
  readonly who: string;
  /** What becomes of the epoch with it; without it: it stays. */
  readonly epoch?: (epoch: Epoch) => Epoch;
};

type Deps = {
  readonly generations: Pick<Generations, 'update'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Marks it for removal, unless it is in another state by then: one compare-and-set. */
export const giveUp = (
  { number, state, stagedAt }: GenerationRecord,
  { detail, who, epoch = (same) => same }: GiveUp,
  { generations, clock }: Deps,
): Promise<Registry> =>
  generations.update((now) => {
    const record = recordOf(now, number);
    const still = record?.state === state && record.stagedAt === stagedAt;
    const given = still ? { ...withRecords(now, [{ ...record, state: 'removing' }]), epoch: epoch(now.epoch) } : now;
    return {
      registry: still && now.active === number ? { ...given, active: 0 } : given,
      operation: {
        ...{ at: clock(), who, what: 'give up', generation: number, outcome: still ? 'removing' : 'kept', detail },
      },
    };
  });
