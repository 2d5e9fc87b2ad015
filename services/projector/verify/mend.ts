import { repairCounters, repairReference } from '../repair.ts';
import { rewrite } from '../rewrite.ts';
import type { Begun } from './begin.ts';
import { type Findings, findLeft } from './find.ts';
import type { Ledger } from './ledger.ts';
import type { VerifyDeps } from './report.ts';

/** Rewrites what was found, and gives what is left. Counters come last: they follow from all the rest. */
export const mend = async (
  found: Findings,
  begun: Begun,
  ledger: Ledger | null,
  generation: number,
  { openStore }: Pick<VerifyDeps, 'openStore'>,
): Promise<Findings> => {
  const store = openStore(generation);
  const run = { ...begun.run, store };
  try {
    if (found.reference.length > 0) await repairReference(found.reference, run);
    await rewrite(new Map([...found.drifted].map(([id, { extra }]) => [id, extra])), run);
    const left = await findLeft(found, begun, ledger);
    if (left.wrong.size === 0) return left;
    await repairCounters(left.wrong, run);
    return await findLeft(found, begun, ledger);
  } finally {
    await store.close();
  }
};
