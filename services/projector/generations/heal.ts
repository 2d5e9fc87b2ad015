import { ProjectorError } from '../errors.ts';
import type { Registry } from '../generation-ports.ts';
import { nowAndThen } from '../now-and-then.ts';
import type { Logger } from '../ports.ts';
import type { Turns } from '../schedule-ports.ts';
import { breakInWords, isOutdated, needsRestart } from './epoch.ts';
import { type BuiltDeps, builder } from './heal-build.ts';
import { type CaptureDeps, captureIsWhole } from './heal-capture.ts';
import { inState, recordOf } from './records.ts';
import { type StageDeps, stage } from './stage.ts';

export type HealDeps = StageDeps &
  Omit<BuiltDeps, 'say'> &
  Omit<CaptureDeps, 'say'> & {
    /** What becomes of a cell whose log broke: another generation by itself, or nothing before an operator says so. */
    readonly policy: 'rebuild' | 'stop';
    /** The source can be copied and compared with. */
    readonly sourceGiven: boolean;
    /** Of several projectors one does it. */
    readonly turns: Pick<Turns, 'hold'>;
    readonly logger: Logger;
  };

const WHO = 'projector';
/** Milliseconds that a turn lasts when its holder died. */
const TURN = 10_000;

/**
 * Brings a cell whose log broke to a generation that may be served: sees to it that the capture is whole, stages one
 * from the source, waits until it keeps up, compares it as a whole and promotes it. Each call does one step, decided by
 * what is there, so that it may end anywhere; to be called again and again, one call at a time. What was served is
 * served meanwhile, and grows old. Rejects with what does not answer.
 */
export const healer = (deps: HealDeps): (() => Promise<void>) => {
  const { generations, policy, sourceGiven, turns, logger, clock, fingerprint } = deps;
  const say = nowAndThen(logger, clock);
  const build = builder({ ...deps, say });

  const step = async (registry: Registry, goOn: () => void): Promise<void> => {
    if (!(await captureIsWhole(registry, { ...deps, say }))) return;
    const [staged] = inState(registry, 'staged');
    if (!staged) {
      const { number } = await stage({ from: 'postgres', who: WHO }, deps);
      return say(
        'warn',
        `generation ${number} is built from the source: the log broke at ${breakInWords(registry.epoch)}`,
      );
    }
    if (staged.fingerprint === fingerprint) return build(staged, goOn);
    say('warn', `generation ${staged.number}, staged by another release, is in the way: deskview abort`);
  };

  return async () => {
    const registry = await generations.read();
    if (!isToBeHealed(registry, fingerprint)) return;
    if (!mayHeal(registry)) return;
    if (clock() < registry.epoch.notBefore) {
      return say('warn', `another generation is tried at ${new Date(registry.epoch.notBefore).toISOString()}`);
    }
    if (!(await turns.hold(TURN))) return;
    await holding((goOn) => step(registry, goOn));
  };

  async function holding(work: (goOn: () => void) => Promise<void>): Promise<void> {
    let lost = false;
    const renewing = setInterval(() => {
      // Without an answer it is not lost: the registry is changed by compare-and-set, whoever works on it.
      const renew = async (): Promise<void> => {
        lost ||= !(await turns.hold(TURN));
      };
      renew().catch((error) => logger.warn({ err: error }, 'the turn to heal cannot be renewed'));
    }, TURN / 3);
    const goOn = (): void => {
      if (lost) throw new ProjectorError('turn-lost', 'Another projector heals the cell now.', { retriable: true });
    };
    await work(goOn).finally(() => clearInterval(renewing));
  }

  function mayHeal(registry: Registry): boolean {
    const what = whatBroke(registry);
    if (policy === 'stop') say('error', `${what} ON_LOG_BREAK is stop: ${byHand(registry)}`);
    else if (!sourceGiven) say('error', `${what} To have it built anew by itself, give the projector DATABASE_URL.`);
    return policy === 'rebuild' && sourceGiven;
  }
};

/** What other rules built is healed by the release that built it; what is missing altogether, by what provides it. */
export const isToBeHealed = (registry: Registry, fingerprint: string): boolean => {
  const live = recordOf(registry, registry.active);
  if (!live) return needsRestart(registry.epoch);
  return live.fingerprint === fingerprint && isOutdated(registry, live);
};

const byHand = (registry: Registry): string => {
  const first = needsRestart(registry.epoch) ? 'begin the capture anew, as docs/operating.md says, ' : '';
  const staged = inState(registry, 'staged').length > 0;
  return `${first}${staged ? '' : 'deskview stage --from postgres, '}deskview wait, verify and promote.`;
};

const whatBroke = ({ epoch, active }: Registry): string =>
  `The log broke at ${breakInWords(epoch)} ${active === 0 ? 'Nothing is served.' : `Generation ${active} is served as it was then.`}`;
