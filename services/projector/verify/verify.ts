import { Refused } from '../errors.ts';
import { type Begun, withComparison } from './begin.ts';
import { driftIn, type Findings, findInPart, findInWhole, together } from './find.ts';
import { generationToJudge } from './judged.ts';
import { openLedger } from './ledger.ts';
import { mend } from './mend.ts';
import { noteVerified } from './note.ts';
import { unlessReclassified } from './reclassified.ts';
import type { Part, VerifyDeps, VerifyProgress, VerifyReport } from './report.ts';
import { type Meter, meterFor } from './run.ts';

export type VerifyOptions = {
  /** Default: the live one. */
  readonly generation?: number | undefined;
  readonly part: Part;
  /** Rewrite what differs. */
  readonly repair: boolean;
  /** Most requests asked of the source per second; null: as fast as it answers. */
  readonly maxRate: number | null;
  readonly who: string;
};

type Judgement = Pick<
  VerifyReport,
  'outcome' | 'compared' | 'drift' | 'drifted' | 'repaired' | 'undecided' | 'detail' | 'asOf'
>;

/** What attempts that began to mend had found: the next finds less, and the report is of all of it. */
type Mending = { found: Findings | null };

/**
 * Compares a generation with the source: documents, cards, messages, places in lists, counters, reference data. What is
 * only in motion is looked at again until it is decided. The outcome is noted with the generation and in the operations'
 * log; a whole one that is equal, or was repaired, settles the damage that was noted before it began. `onProgress` may throw, which ends it. Errors: Refused `no-generation`, `other-rules`; what does not answer makes
 * the outcome `unknown`, never `equal`.
 */
export const verify = async (
  options: VerifyOptions,
  onProgress: (progress: VerifyProgress) => void,
  deps: VerifyDeps,
): Promise<VerifyReport> => {
  const startedAt = performance.now();
  const { number: generation } = await generationToJudge(options.generation, deps);
  const [before] = await deps.generations.look([generation]);
  const report = (judgement: Judgement): VerifyReport => ({
    ...{ generation, whole: options.part.kind === 'whole' },
    ...judgement,
    seconds: Math.round(performance.now() - startedAt) / 1000,
  });
  const ended = { by: null as unknown };
  const meter = meterFor(options.maxRate, (progress) => {
    try {
      onProgress(progress);
    } catch (error) {
      ended.by = error;
      throw error;
    }
  });
  const mending: Mending = { found: null };
  const attempt = () => judge(options, mending, { generation, meter }, deps);
  const judged = await unlessReclassified(attempt).catch((error: unknown) => {
    if (error === ended.by || error instanceof Refused) throw error;
    return unknown(error, mending);
  });
  const finished = report(judged);
  await noteVerified(finished, options, deps);
  const right = finished.outcome === 'equal' || finished.outcome === 'repaired';
  if (finished.whole && right && before) await deps.generations.settleDamage(generation, before.damage);
  return finished;
};

const unknown = (error: unknown, { found }: Mending): Judgement => {
  const { count, first } = found ? driftIn(found) : { count: 0, first: [] };
  return {
    ...{ outcome: 'unknown', compared: 0, drift: first, drifted: count, repaired: 0, undecided: 0, asOf: null },
    detail: error instanceof Error ? error.message : String(error),
  };
};

const judge = async (
  { part, repair }: VerifyOptions,
  mending: Mending,
  { generation, meter }: { readonly generation: number; readonly meter: Meter },
  deps: VerifyDeps,
): Promise<Judgement> => {
  const model = deps.openModel(generation);
  const ledger = part.kind === 'whole' ? openLedger() : null;
  const selection = part.kind === 'whole' ? ({ kind: 'all', after: null } as const) : part;
  try {
    return await withComparison(selection, ledger, { model, meter }, deps, async (begun) => {
      const now = ledger ? await findInWhole(begun, ledger) : await findInPart(begun, part);
      const found = mending.found ? together(mending.found, now) : now;
      const { count } = driftIn(found);
      meter.drift(count);
      if (!repair || count === 0) return judgementOf(begun, found, null);
      mending.found = found;
      const left = driftIn(now).count > 0 ? await mend(now, begun, ledger, generation, deps) : now;
      return judgementOf(begun, found, left);
    });
  } finally {
    await model.close();
  }
};

const judgementOf = (
  { compared, asOf }: Pick<Begun, 'compared' | 'asOf'>,
  found: Findings,
  left: Findings | null,
): Judgement => {
  const { count, first } = driftIn(found);
  const remaining = left && driftIn(left);
  const { undecided } = left ?? found;
  const judged = {
    ...{ compared, asOf, undecided, drift: first, drifted: count },
    repaired: remaining ? Math.max(0, count - remaining.count) : 0,
    detail: undecided > 0 ? `${undecided} changed whenever they were looked at.` : (remaining?.first[0]?.says ?? ''),
  };
  if (count === 0) return { ...judged, outcome: undecided > 0 ? 'unknown' : 'equal' };
  if (!remaining) return { ...judged, outcome: 'drift' };
  return { ...judged, outcome: remaining.count + undecided === 0 ? 'repaired' : 'partly-repaired' };
};
