import { formatLsn } from '#read-model/position.ts';
import { formatMicros } from '#read-model/time.ts';
import type { LogTail } from '../log-ports.ts';
import type { StoredModel } from '../model-ports.ts';
import type { Selection } from '../source-ports.ts';
import type { Ledger } from './ledger.ts';
import { atMoment } from './moment.ts';
import { passOver } from './pass.ts';
import type { VerifyDeps, VerifyReport } from './report.ts';
import type { Meter, Run } from './run.ts';
import { type Suspects, suspect } from './suspects.ts';
import { touchesOf } from './touches.ts';

/** A comparison after its first pass over the requests. */
export type Begun = {
  readonly run: Run;
  /** The generation's offset before the source was read. */
  readonly noted: number;
  readonly compared: number;
  readonly suspects: Suspects;
  readonly asOf: NonNullable<VerifyReport['asOf']>;
};

/** Compares the selected requests once, and gives what that found to `use`, which may look on. */
export const withComparison = async <T>(
  selection: Selection,
  ledger: Ledger | null,
  { model, meter }: { readonly model: StoredModel; readonly meter: Meter },
  { source, log, decode }: Pick<VerifyDeps, 'source' | 'log' | 'decode'>,
  use: (begun: Begun) => Promise<T>,
): Promise<T> => {
  let tail: LogTail | null = null;
  try {
    const begun = await atMoment(source, model, meter.tick, async (moment): Promise<Begun> => {
      const { noted, snapshot } = moment;
      tail = await log.from(noted);
      const reference = await snapshot.reference();
      const run = { source, model, meter, reference, touches: touchesOf(tail, decode, reference) };
      const asOf = { lsn: formatLsn(snapshot.lsn), at: formatMicros(snapshot.takenAt) };
      const passed = await passOver(selection, moment, run, ledger);
      // Those that the source does not have were not seen.
      if (selection.kind === 'requests') for (const id of selection.ids) suspect(passed.suspects, id, noted);
      return { run, noted, asOf, ...passed };
    });
    return await use(begun);
  } finally {
    await (tail as LogTail | null)?.stop();
  }
};
