import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../ports.ts';
import { firstVigil, LOOK_EVERY, type Seen, watchOver } from './liveness.ts';

type Deps = {
  readonly look: () => Promise<Seen>;
  readonly logger: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  readonly rest?: (milliseconds: number, stopped: AbortSignal) => Promise<unknown>;
};

const resting = (milliseconds: number, signal: AbortSignal): Promise<unknown> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

/** Looks at a feed until it finds that another must begin in its place, and gives the reason; null: it was stopped. */
export const watchdog = async (deps: Deps, stopped: AbortSignal): Promise<string | null> => {
  const { look, logger, now = () => performance.now(), rest = resting } = deps;
  let vigil = firstVigil;
  let looked = now();
  while (!stopped.aborted) {
    await rest(LOOK_EVERY, stopped);
    const seen = await look();
    const at = now();
    const { verdict, ...watched } = watchOver(vigil, seen, at - looked);
    [vigil, looked] = [watched.vigil, at];
    if (verdict === 'lives' || stopped.aborted) continue;
    const why =
      verdict === 'other-log'
        ? 'the topic was made anew while it was read'
        : `nothing was consumed for ${Math.round(vigil.quiet / 1000)} s though there is more in the log`;
    const place = { position: vigil.position?.offset ?? null, next: seen.next, end: seen.log?.next ?? null };
    logger.error(place, `${why}: reading begins anew`);
    return why;
  }
  return null;
};
