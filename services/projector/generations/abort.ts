import type { GenerationRecord, Generations } from '../generation-ports.ts';
import { theStaged, withRecords } from './records.ts';

export type AbortDeps = {
  readonly generations: Generations;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Gives up the staged generation; the projector stops feeding it and deletes it. Throws Refused `nothing-staged`. */
export const abort = async (
  { generation, who }: { readonly generation?: number; readonly who: string },
  { generations, clock }: AbortDeps,
): Promise<GenerationRecord> => {
  let aborted: GenerationRecord | undefined;
  await generations.update((now) => {
    aborted = { ...theStaged(now, generation), state: 'removing' };
    return {
      registry: withRecords(now, [aborted]),
      operation: {
        ...{ at: clock(), who, what: 'abort', generation: aborted.number, outcome: 'removing' },
        detail: '',
      },
    };
  });
  return aborted as GenerationRecord;
};
