import type { CaptureKeeper } from '../capture-ports.ts';
import type { Generations, Registry } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import type { NowAndThen } from '../now-and-then.ts';
import { needsRestart } from './epoch.ts';
import { inState, withRecords } from './records.ts';

export type CaptureDeps = {
  /** Null: nobody said where it is. */
  readonly capture: Pick<CaptureKeeper, 'state' | 'restart'> | null;
  readonly generations: Pick<Generations, 'update'>;
  readonly log: Pick<LogHistory, 'bounds'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly say: NowAndThen;
};

const BY_HAND =
  'begin the capture anew, as docs/operating.md says, and then: deskview stage --from postgres. With CONNECT_URL the projector does it by itself';

/**
 * Does whatever the source commits come into the log? Begins the capture anew where it must be, once in an epoch; the
 * answer comes with a later call. Rejects with what does not answer.
 */
export const captureIsWhole = async (registry: Registry, deps: CaptureDeps): Promise<boolean> => {
  const { capture, say } = deps;
  const { epoch } = registry;
  if (!capture) {
    // Whether it is whole, the comparison shows. What an operator staged was staged behind what he did.
    if (!needsRestart(epoch) || inState(registry, 'staged').length > 0) return true;
    say('error', `what was captured is not whole (${epoch.broken?.code}), and CONNECT_URL is not given: ${BY_HAND}`);
    return false;
  }
  const state = needsRestart(epoch) ? 'broken' : await capture.state();
  if (state === 'whole') return true;
  if (state === 'broken' && !epoch.captureRestarted) {
    say('warn', 'the capture is begun anew, with a snapshot of the source');
    await capture.restart();
    await noteRestart(epoch.number, deps);
  } else if (state === 'broken') {
    say('error', 'the capture was begun anew and is broken again: deskview doctor');
  } else {
    say('warn', 'a new generation waits for the capture, which does not work yet: deskview doctor');
  }
  return false;
};

/** From here on the log can be relied on, and nothing that was begun before. */
const noteRestart = async (epoch: number, { generations, log, clock }: CaptureDeps): Promise<void> => {
  const { next } = await log.bounds();
  await generations.update((now) => {
    const same = now.epoch.number === epoch;
    const staged = inState(now, 'staged').map((record) => ({ ...record, state: 'removing' as const }));
    const restarted = { ...now.epoch, since: next, captureRestarted: true };
    return {
      registry: same ? { ...withRecords(now, staged), epoch: restarted } : now,
      operation: {
        ...{ at: clock(), who: 'projector', what: 'restart capture', generation: null },
        ...{ outcome: same ? 'done' : 'kept', detail: `the log can be relied on from offset ${next}` },
      },
    };
  });
};
