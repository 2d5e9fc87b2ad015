import type { Uuid } from '#read-model/rows.ts';
import { rewrite } from './rewrite.ts';
import type { Selection } from './source-ports.ts';
import { type Begun, withComparison } from './verify/begin.ts';
import { generationToJudge } from './verify/judged.ts';
import { recheck } from './verify/recheck.ts';
import { unlessReclassified } from './verify/reclassified.ts';
import { type Drift, MOST, type VerifyDeps, type VerifyProgress } from './verify/report.ts';
import { meterFor } from './verify/run.ts';

export type ReindexOptions = {
  /** Default: the live one. */
  readonly generation?: number | undefined;
  readonly selection: Selection;
  /** Say what would be written, and write nothing. */
  readonly dryRun: boolean;
  readonly who: string;
};

export type ReindexReport = {
  readonly generation: number;
  readonly dryRun: boolean;
  /** Requests that were compared, and those of them that were, or would be, written. */
  readonly compared: number;
  readonly rewritten: number;
  /** What differed, the first MOST of `differences`. */
  readonly drift: readonly Drift[];
  readonly differences: number;
  /** Requests that changed whenever they were looked at: the projector writes them, try again for the rest. */
  readonly busy: readonly Uuid[];
  readonly seconds: number;
};

/**
 * Reads requests from the source again and writes those that are kept otherwise, beside the projector, where a newer
 * change wins. Errors: Refused `no-generation`, `other-rules`; ProjectorError when the source, the log or the store does
 * not answer: what was written until then stays, and doing it again goes on from there.
 */
export const reindex = async (
  { generation: wanted, selection, dryRun, who }: ReindexOptions,
  onProgress: (progress: VerifyProgress) => void,
  deps: VerifyDeps,
): Promise<ReindexReport> => {
  const startedAt = performance.now();
  const { number: generation } = await generationToJudge(wanted, deps);
  const model = deps.openModel(generation);
  const meter = meterFor(null, onProgress);
  try {
    const before = new Map<Uuid, readonly Drift[]>();
    const once = () =>
      withComparison(selection, null, { model, meter }, deps, async (begun) => {
        const written = await (dryRun ? look(begun) : write(begun, before, generation, deps));
        return { compared: begun.compared, ...written };
      });
    const { compared, written, busy } = await unlessReclassified(once);
    const drift = [...written.values()].flat();
    const report: ReindexReport = {
      ...{ generation, dryRun, compared, busy, rewritten: written.size },
      ...{ drift: drift.slice(0, MOST), differences: drift.length },
      seconds: Math.round(performance.now() - startedAt) / 1000,
    };
    if (!dryRun) await note(report, selection, who, deps);
    return report;
  } finally {
    await model.close();
  }
};

type Written = { readonly written: ReadonlyMap<Uuid, readonly Drift[]>; readonly busy: readonly Uuid[] };

const look = async ({ suspects, run }: Begun): Promise<Written> => {
  const { drifted, undecided } = await recheck(suspects, run, null);
  return { written: new Map([...drifted].map(([id, { drift }]) => [id, drift])), busy: undecided };
};

const write = async (
  { suspects, run }: Begun,
  written: Map<Uuid, readonly Drift[]>,
  generation: number,
  { openStore }: Pick<VerifyDeps, 'openStore'>,
): Promise<Written> => {
  const store = openStore(generation);
  try {
    return await rewrite(new Map([...suspects].map(([id, { strays }]) => [id, strays])), { ...run, store, written });
  } finally {
    await store.close();
  }
};

const note = (
  { generation, compared, rewritten, busy }: ReindexReport,
  selection: Selection,
  who: string,
  { generations, clock }: Pick<VerifyDeps, 'generations' | 'clock'>,
): Promise<void> =>
  generations.note({
    ...{ at: clock(), who, what: 'reindex', generation },
    outcome: busy.length > 0 ? 'partly' : 'done',
    detail: `${selection.kind}: ${compared} requests compared, ${rewritten} written, ${busy.length} busy`,
  });
