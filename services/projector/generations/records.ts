import { Refused } from '../errors.ts';
import type { GenerationRecord, Registry } from '../generation-ports.ts';

export const recordOf = ({ generations }: Registry, number: number): GenerationRecord | undefined =>
  generations.find((record) => record.number === number);

export const inState = ({ generations }: Registry, state: GenerationRecord['state']): readonly GenerationRecord[] =>
  generations.filter((record) => record.state === state);

/** The registry with these records in place of those of the same numbers. */
export const withRecords = (registry: Registry, records: readonly GenerationRecord[]): Registry => {
  const numbers = new Set(records.map(({ number }) => number));
  const others = registry.generations.filter(({ number }) => !numbers.has(number));
  return { ...registry, generations: [...others, ...records].sort((a, b) => a.number - b.number) };
};

/** The staged generation, which must have this number when one is given. Throws Refused `nothing-staged`. */
export const theStaged = (registry: Registry, number?: number): GenerationRecord => {
  const [staged] = inState(registry, 'staged');
  if (staged && (number === undefined || staged.number === number)) return staged;
  const asked = number === undefined ? undefined : recordOf(registry, number);
  throw new Refused(
    'nothing-staged',
    number === undefined
      ? 'No generation is staged: deskview stage.'
      : `Generation ${number} is ${asked ? asked.state : 'not known'}; ${staged ? `generation ${staged.number}` : 'none'} is staged.`,
  );
};

/** The generation that was live before this one: one that is fed still, if there is one. */
export const theFormer = (registry: Registry): GenerationRecord | undefined =>
  [...inState(registry, 'former')].sort((a, b) => b.epoch - a.epoch || (b.keepUntil ?? 0) - (a.keepUntil ?? 0))[0];

/** Serves a generation instead of the one that is served now, which is fed for so long, in milliseconds, in case it is wanted back. */
export const served = (registry: Registry, record: GenerationRecord, at: number, keepFormer: number): Registry => {
  const live = inState(registry, 'live').map(
    (former): GenerationRecord => ({ ...former, state: 'former', keepUntil: at + keepFormer }),
  );
  const next: GenerationRecord = { ...record, state: 'live', promotedAt: at, keepUntil: null };
  return { ...withRecords(registry, [...live, next]), active: record.number };
};
