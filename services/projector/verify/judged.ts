import { Refused } from '../errors.ts';
import type { GenerationRecord, Generations } from '../generation-ports.ts';
import { recordOf } from '../generations/records.ts';

/** The generation that is asked for, by default the live one. Throws Refused: there is none, or other rules built it. */
export const generationToJudge = async (
  number: number | undefined,
  { generations, fingerprint }: { readonly generations: Generations; readonly fingerprint: string },
): Promise<GenerationRecord> => {
  const registry = await generations.read();
  const wanted = number ?? registry.active;
  const record = recordOf(registry, wanted);
  if (!record || record.state === 'removing')
    throw new Refused('no-generation', wanted === 0 ? 'No generation is live.' : `There is no generation ${wanted}.`);
  if (record.fingerprint === fingerprint) return record;
  throw new Refused(
    'other-rules',
    `Generation ${wanted} was built by other view rules (${record.fingerprint}; this release has ${fingerprint}): use the release that built it.`,
  );
};
