import { wrongIn } from '#test/faults/support/reads.ts';
import type { Read } from '#test/support/readers.ts';
import type { Random } from '#test/support/workload/random.ts';
import { settleLetters } from './dead-letters.ts';
import { everyFault } from './every-fault.ts';
import type { World } from './fault.ts';
import { planRound } from './plan.ts';
import { converged, healLine, judged } from './quiet.ts';
import { recoveriesIn } from './recovery.ts';
import { playRound } from './round.ts';
import { hireStaff } from './staff.ts';
import { startWriters } from './writers.ts';

export type RoundReport = {
  /** The kinds of fault that were planted. */
  readonly faults: readonly string[];
  readonly comparisons: number;
  readonly wrong: readonly string[];
  /** Milliseconds from the end of a fault until fresh answers. */
  readonly recoveries: readonly number[];
};

type Seen = {
  /** What readers were answered since the round before. */
  readonly reads: () => readonly Read[];
  /** What the watcher found wrong so far. */
  readonly watched: readonly string[];
};

/**
 * Writes and hurts the line until the quiet point, at which everything has to be right again. Rejects when something stands
 * still.
 */
export const fullRound = async (random: Random, world: World, { reads, watched }: Seen): Promise<RoundReport> => {
  const { line, journal } = world;
  const { url } = line.stack.postgres;
  const plan = planRound(random, everyFault);
  await hireStaff(url);
  const writers = await startWriters(url, random.int(1, 1_000_000));
  const played = await playRound(plan, world).finally(async () => {
    await healLine(line);
    await writers.stop();
  });
  journal.note('quiet');
  await converged(line, 'with dead letters');
  const unsettled = await settleLetters(world);
  await converged(line);
  const { comparisons, mismatches } = await judged(line);
  const answers = reads();
  const recoveries = recoveriesIn(answers, played.calms);
  const longest = (Math.max(0, ...recoveries) / 1000).toFixed(1);
  journal.note(`${comparisons} comparisons, ${mismatches.length} mismatches; fresh again after ${longest} s at most`);
  const mayBeAway = plan.steps.some(({ fault }) => fault.target === 'api');
  return {
    ...{ comparisons, recoveries, faults: plan.steps.map(({ fault }) => fault.kind) },
    wrong: [
      ...played.wrong,
      ...(unsettled ? [unsettled] : []),
      ...mismatches,
      ...wrongIn(answers, { mayBeAway }),
      ...watched,
    ],
  };
};
