import { firstFresh } from '#test/faults/support/reads.ts';
import type { Read } from '#test/support/readers.ts';
import type { Calm } from './round.ts';

/** Milliseconds from the beginning of each calm to the first fresh answer of what was committed in it; of those that lasted long enough. */
export const recoveriesIn = (reads: readonly Read[], calms: readonly Calm[]): readonly number[] =>
  calms.flatMap(({ from, until }) => {
    const later = reads.filter(({ askedAt }) => askedAt >= from);
    const fresh = firstFresh(later, from);
    return fresh && fresh.askedAt <= until ? [fresh.askedAt + fresh.ms - from] : [];
  });
