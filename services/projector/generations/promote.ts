import { Refused } from '../errors.ts';
import type { GenerationRecord } from '../generation-ports.ts';
import { proveOfEpoch } from './epoch.ts';
import { type Progress, type ProgressDeps, progressOf } from './progress.ts';
import { recordOf, served, theStaged } from './records.ts';

export type PromoteOptions = {
  /** Without it: the staged one. */
  readonly generation?: number;
  /** Also when it lags behind the log or was not found equal to the source: readers may see old or wrong numbers. */
  readonly force: boolean;
  readonly who: string;
};

export type PromoteDeps = ProgressDeps & {
  /** How long the former generation is fed for a rollback, in milliseconds. */
  readonly keepFormer: number;
};

/** A comparison with the source says nothing of a generation that has been written to for longer; milliseconds. */
export const VERIFIED_FOR = 600_000;

/**
 * Serves the staged generation: one compare-and-set. Done already, it does nothing. Throws Refused `nothing-staged`,
 * `log-broken`, `pointer-moved`, `not-ready`, `lagging` or `not-verified`.
 */
export const promote = async (options: PromoteOptions, deps: PromoteDeps): Promise<GenerationRecord> => {
  const { generations, clock, keepFormer } = deps;
  const { force, who } = options;
  const registry = await generations.read();
  const asked = options.generation === undefined ? undefined : recordOf(registry, options.generation);
  if (asked?.state === 'live') return asked;
  const wanted = theStaged(registry, options.generation);
  proveOfEpoch(registry, wanted);
  const { number } = wanted;
  const progress = await progressOf(number, deps);
  proveFed(progress, force);
  const after = await generations.update((now) => {
    const record = theStaged(now, number);
    proveOfEpoch(now, record);
    provePointer(now.active, record);
    if (!force) proveVerified(record, clock());
    return {
      registry: served(now, record, clock(), keepFormer),
      operation: {
        ...{ at: clock(), who, what: 'promote', generation: number, outcome: 'live' },
        detail: `instead of ${now.active}${force ? ', forced' : ''}, ${progress.lagRecords} records behind`,
      },
    };
  });
  return recordOf(after, number) as GenerationRecord;
};

/** What readers would be shown must be complete, and be kept up; `force` overrides only that it is behind. */
export const proveFed = ({ generation, state, detail, lagRecords }: Progress, force: boolean): void => {
  if (state === 'hydrating' || state === 'failing') {
    throw new Refused('not-ready', `Generation ${generation} is ${state}: ${detail}`);
  }
  if (state === 'lagging' && !force) {
    throw new Refused(
      'lagging',
      `Generation ${generation} is ${lagRecords} records behind the log: wait for it, or let readers see old numbers with --force.`,
    );
  }
};

const provePointer = (active: number, { number, beside }: GenerationRecord): void => {
  if (active === beside) return;
  throw new Refused(
    'pointer-moved',
    `Generation ${number} was staged beside generation ${beside}, and ${active} is served now: abort it and stage again.`,
  );
};

const proveVerified = ({ number, verified }: GenerationRecord, now: number): void => {
  if (!verified?.whole) {
    throw new Refused(
      'not-verified',
      `Generation ${number} was not compared with the source: deskview verify --generation ${number}.`,
    );
  }
  if (verified.outcome !== 'equal' && verified.outcome !== 'repaired') {
    throw new Refused(
      'not-verified',
      `Comparing generation ${number} with the source ended with: ${verified.outcome}.`,
    );
  }
  const age = now - verified.at;
  if (age > VERIFIED_FOR) {
    throw new Refused(
      'not-verified',
      `Generation ${number} was compared with the source ${Math.round(age / 60_000)} minutes ago, and 10 are allowed: deskview verify --generation ${number}.`,
    );
  }
};
