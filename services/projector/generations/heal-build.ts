import { isBreak } from '../breaks.ts';
import type { GenerationRecord } from '../generation-ports.ts';
import type { NowAndThen } from '../now-and-then.ts';
import type { VerifyReport } from '../verify/report.ts';
import { failedAgain, pauseAfter } from './epoch.ts';
import { giveUp } from './give-up.ts';
import { progressOf } from './progress.ts';
import { type PromoteDeps, promote, VERIFIED_FOR } from './promote.ts';

export type BuiltDeps = PromoteDeps & {
  /** Compares a whole generation with the source, and notes the outcome with it. `goOn` throws when it has to end. */
  readonly verify: (generation: number, who: string, goOn: () => void) => Promise<VerifyReport>;
  readonly say: NowAndThen;
};

const WHO = 'projector';
/** Differences that a line of the log tells. */
const TOLD = 5;

/**
 * Leads a generation that was staged for it to being served. One that differs from the source, or cannot be built, is
 * given up, and the next one is tried ever later.
 */
export const builder = (deps: BuiltDeps): ((staged: GenerationRecord, goOn: () => void) => Promise<void>) => {
  const { generations, clock, verify, say } = deps;
  /** Comparisons that came to nothing, one after the other. */
  let unknown = 0;
  let compareNotBefore = 0;

  const inVain = async (staged: GenerationRecord, detail: string): Promise<void> => {
    await giveUp(staged, { detail, who: WHO, epoch: (epoch) => failedAgain(epoch, clock()) }, deps);
  };

  const compare = async (staged: GenerationRecord, goOn: () => void): Promise<void> => {
    if (clock() < compareNotBefore) return;
    const { outcome, drift, drifted, detail, compared } = await verify(staged.number, WHO, goOn);
    unknown = outcome === 'unknown' ? unknown + 1 : 0;
    compareNotBefore = clock() + pauseAfter(unknown);
    const fields = { generation: staged.number, outcome, compared, drifted };
    if (outcome === 'unknown') say('warn', `generation ${staged.number} could not be compared`, { ...fields, detail });
    if (outcome !== 'drift') return;
    const first = drift.slice(0, TOLD).map(({ key, says }) => `${key}: ${says}`);
    say('error', `generation ${staged.number} differs from the source and is not served`, { ...fields, first });
    await inVain(staged, `${drifted} differences, the first: ${first[0] ?? ''}`);
  };

  return async (staged, goOn) => {
    const { number, verified } = staged;
    const [look] = await generations.look([number]);
    if (look?.feed?.state === 'halted') {
      // Of a break another epoch comes.
      if (look.feed.code && isBreak(look.feed.code)) return;
      say('error', `generation ${number} cannot be built: ${look.feed.error}`);
      return inVain(staged, look.feed.error ?? 'its feed stands still');
    }
    const { state, detail } = await progressOf(number, deps);
    if (state !== 'ready') {
      return say(state === 'failing' ? 'warn' : 'info', `the new generation ${number} is ${state}`, { detail });
    }
    const judged = verified?.whole && clock() - verified.at < VERIFIED_FOR ? verified.outcome : 'unknown';
    if (judged === 'unknown') return compare(staged, goOn);
    if (judged === 'drift' || judged === 'partly-repaired') return inVain(staged, 'it differs from the source');
    await promote({ generation: number, force: false, who: WHO }, deps);
    say('info', `generation ${number} is served: what broke is healed`);
  };
};
