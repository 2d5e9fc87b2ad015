import { reclassifies, type StoredReferenceChange } from '#read-model/stored-reference.ts';
import { repairReference } from '../repair.ts';
import { type Begun, withComparison } from '../verify/begin.ts';
import { unlessReclassified } from '../verify/reclassified.ts';
import { type WrongRow, wrongReference } from '../verify/reference-drift.ts';
import type { VerifyProgress } from '../verify/report.ts';
import { meterFor } from '../verify/run.ts';
import { verify } from '../verify/verify.ts';
import type { LetterDeps } from './look.ts';

type Repairing = { readonly generation: number; readonly who: string };

const nobody = { kind: 'requests', ids: [] } as const;

/**
 * Writes reference rows (`kind id`) as the source has them. A status that counts otherwise then takes a comparison of
 * everything with it. Null when they are right now, or else why they may not be.
 */
export const repairRows = async (
  rows: ReadonlySet<string>,
  repairing: Repairing,
  onProgress: (progress: VerifyProgress) => void,
  deps: LetterDeps,
): Promise<string | null> => {
  const model = deps.openModel(repairing.generation);
  const meter = meterFor(null, onProgress);
  try {
    const outcome = await unlessReclassified(() =>
      withComparison(nobody, null, { model, meter }, deps, (begun) => repairSome(rows, begun, repairing, deps)),
    );
    return outcome === 'moves requests' ? await repairAll(repairing, onProgress, deps) : outcome;
  } finally {
    await model.close();
  }
};

const repairSome = async (
  rows: ReadonlySet<string>,
  { run }: Begun,
  { generation }: Repairing,
  { openStore }: Pick<LetterDeps, 'openStore'>,
): Promise<string | null> => {
  const { wrong, undecided } = await wrongReference(run);
  const ours = wrong.filter(({ change }) => rows.has(`${change.kind} ${change.id}`));
  if (await movesRequests(ours, run)) return 'moves requests';
  if (ours.length > 0) {
    const store = openStore(generation);
    try {
      await repairReference(ours, { ...run, store });
    } finally {
      await store.close();
    }
  }
  return undecided > 0 ? 'reference rows changed whenever they were looked at: try again' : null;
};

const movesRequests = async (wrong: readonly WrongRow[], { model }: Begun['run']): Promise<boolean> => {
  const { reference } = await model.reference();
  return wrong.some(({ change }) => reclassifies(reference, change as StoredReferenceChange));
};

const repairAll = async (
  { generation, who }: Repairing,
  onProgress: (progress: VerifyProgress) => void,
  deps: LetterDeps,
): Promise<string | null> => {
  const part = { kind: 'whole' } as const;
  const { outcome, detail } = await verify({ generation, part, repair: true, maxRate: null, who }, onProgress, deps);
  return outcome === 'equal' || outcome === 'repaired' ? null : `verify --repair ended ${outcome}: ${detail}`;
};
