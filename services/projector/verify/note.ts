import type { GenerationRecord, Operation, Verified } from '../generation-ports.ts';
import { recordOf, withRecords } from '../generations/records.ts';
import type { Part, VerifyDeps, VerifyReport } from './report.ts';

/** A part that is right says less than the whole did: a generation waits for promotion by what the whole said. */
const saysMore = (known: Verified | null, now: Verified, state: GenerationRecord['state']): boolean =>
  now.whole || state !== 'staged' || !known?.whole || now.outcome === 'drift' || now.outcome === 'partly-repaired';

/** Notes how a comparison ended, with its generation and in the operations' log. */
export const noteVerified = async (
  report: VerifyReport,
  { part, repair, who }: { readonly part: Part; readonly repair: boolean; readonly who: string },
  { generations, clock }: Pick<VerifyDeps, 'generations' | 'clock'>,
): Promise<void> => {
  const { generation, outcome, whole, compared, drifted, repaired, detail } = report;
  const verified: Verified = { at: clock(), outcome, whole, compared, drift: drifted };
  const operation: Operation = {
    ...{ at: verified.at, who, what: repair ? 'repair' : 'verify', generation, outcome },
    detail:
      `${part.kind}: ${compared} requests, ${drifted} differences${repair ? `, ${repaired} repaired` : ''}. ${detail}`.trim(),
  };
  await generations.update((registry) => {
    const record = recordOf(registry, generation);
    const told = record && saysMore(record.verified, verified, record.state) ? [{ ...record, verified }] : [];
    return { registry: withRecords(registry, told), operation };
  });
};
