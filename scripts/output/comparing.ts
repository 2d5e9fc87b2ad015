import type { Drift, VerifyProgress } from '#projector/verify/report.ts';
import type { Interruption } from '../interruption.ts';
import { table } from './print.ts';
import { type ProgressLine, progressLine } from './progress.ts';
import { bad, faint } from './style.ts';
import { number } from './words.ts';

/** Shows a comparison's progress, and ends it when Ctrl-C is pressed. */
export const comparing = (interruption: Interruption) => {
  const line: ProgressLine = progressLine();
  return {
    onProgress({ phase, done, total, rate, drift }: VerifyProgress): void {
      interruption.check();
      const label = drift > 0 ? `${phase}, ${number(drift)} differences` : phase;
      const etaSeconds = rate > 0 && total > done ? (total - done) / rate : null;
      line.show({ label, done, total: total || null, rate, etaSeconds });
    },
    end: line.end,
  };
};

/** So many differences are listed in words; --json has more. */
const LISTED = 20;

export const driftInWords = (drift: readonly Drift[], all: number): string => {
  const listed = drift.slice(0, LISTED);
  const rest = all - listed.length;
  return [
    table(listed.map(({ kind, says }) => [`  ${bad(kind)}`, says])),
    ...(rest > 0 ? [faint(`  and ${number(rest)} more (--json lists them)`)] : []),
  ].join('\n');
};
