import { setTimeout as sleep } from 'node:timers/promises';
import { millisOf } from '#read-model/time.ts';
import { backOff } from '../back-off.ts';
import type { Consumer } from '../consume.ts';
import { ProjectorError } from '../errors.ts';
import type { FeedReport } from '../feed-ports.ts';
import type { Handover } from '../feeds.ts';
import type { CopyProgress, FeedStatus, GenerationRecord } from '../generation-ports.ts';
import type { Logger, Position, ProjectionStore } from '../ports.ts';
import type { FeedThrottle } from '../throttle.ts';
import { copyInTurn } from './copy-turn.ts';
import type { Following } from './follow.ts';
import { watchdog } from './watchdog.ts';

export type FeedDeps = {
  readonly store: Pick<ProjectionStore, 'open' | 'proveKept'>;
  readonly report: FeedReport;
  readonly throttle: FeedThrottle;
  /** Null: the source's address is not known. */
  readonly copy: ((signal: AbortSignal, progressed: (progress: CopyProgress) => void) => Promise<void>) | null;
  readonly follow: () => Following;
  /** It gives way to all else on the machine until it has caught up, and then hands over: a thread's priority is not raised by everybody. */
  readonly background: boolean;
  /** Host and process, for those who look. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger: Logger;
};

export type Feed = {
  /** Resolves when it does nothing any more: with what halted it, or because another feed continues. */
  readonly ended: Promise<ProjectorError | Handover>;
  position(): Position | null;
  /** Ends it with the reason: what it reads does not go on. */
  halt(error: ProjectorError): void;
  /** Finishes the step in hand. */
  stop(): Promise<void>;
};

const REPORT_EVERY = 1000;
/** Milliseconds: the rest is a matter of seconds, and must not wait behind what else gives way, such as a comparison. */
const CAUGHT_UP = 30_000;
const CAUGHT_UP_WHY = 'this one has caught up at low priority';

/** So that what follows the log beside readers needs no more than they do. */
export const hasCaughtUp = (position: Position | null, now: number): boolean =>
  position?.phase === 'live' && now - millisOf(position.committedAt) <= CAUGHT_UP;
/** Milliseconds that a stop waits for a feed that is beginning. */
const BEGINNING = 1000;

/** Builds one generation, from the source first where that is asked for, and then follows the log for as long as it is let. */
export const feed = ({ number }: GenerationRecord, deps: FeedDeps): Feed => {
  const { store, report, throttle, copy, follow, background, by, clock, logger } = deps;
  const stopped = new AbortController();
  const ended = Promise.withResolvers<ProjectorError | Handover>();
  /** Nothing is expected of it any more. */
  const unwatched = new AbortController();
  let state: FeedStatus['state'] = 'starting';
  let trouble: string | null = null;
  /** Of what it stands still for. */
  let code: string | null = null;
  let consumer: Consumer | null = null;
  /** Requests copied, or the offset reached. */
  let reached: number | null = null;
  let counted: { readonly at: number; readonly reached: number } | null = null;

  const halt = (error: ProjectorError): void => {
    unwatched.abort();
    state = 'halted';
    trouble = error.message;
    code = error.code;
    ended.resolve(error.code === 'not-copied' ? { planned: false, why: error.message } : error);
  };

  /** What may be wrong by now must not be built on. */
  const proveKept = async (position: Position | null): Promise<void> => {
    if (state === 'halted') return;
    try {
      await store.proveKept(position ?? { phase: 'copying' });
    } catch (error) {
      if (!(error instanceof ProjectorError)) throw error;
      trouble = error.message;
      if (error.retriable) return;
      halt(error);
      await consumer?.stop();
    }
  };

  const copied = async (): Promise<void> => {
    if (!copy) {
      throw new ProjectorError(
        'no-source',
        `Generation ${number} is to be copied from the source: give the projector DATABASE_URL.`,
      );
    }
    await copyInTurn(
      {
        ...{ store, report },
        copy(signal) {
          state = 'copying';
          return copy(signal, ({ requests }) => {
            reached = requests;
            trouble = null;
          });
        },
      },
      stopped.signal,
    );
  };

  /** Tries until it is done; what cannot get better by itself passes through. */
  const prepared = async (): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        if ((await store.open()).position.phase === 'copying') await copied();
        return;
      } catch (error) {
        if (stopped.signal.aborted || (error instanceof ProjectorError && !error.retriable)) throw error;
        logger.warn({ err: error, attempt }, 'the generation cannot be prepared yet');
        trouble = error instanceof Error ? error.message : String(error);
        await sleep(backOff(attempt + 1, 500, 10_000), undefined, { signal: stopped.signal });
      }
    }
  };

  const run = async (): Promise<void> => {
    await prepared();
    [trouble, reached, counted] = [null, null, null];
    if (stopped.signal.aborted) return;
    const following = follow();
    void watchdog({ look: following.look, logger }, unwatched.signal).then((why) => {
      if (why !== null) ended.resolve({ planned: false, why });
    });
    consumer = await following.begun;
    void consumer.halted.then(halt);
  };

  /** Units per second since the last report. */
  const rate = (at: number): number => {
    const before = counted;
    counted = reached === null ? null : { at, reached };
    if (!before || reached === null || at <= before.at) return 0;
    return Math.max(0, Math.round(((reached - before.reached) * 1000) / (at - before.at)));
  };

  const say = async (): Promise<void> => {
    await throttle.look();
    const position = consumer?.position();
    if (consumer && state !== 'halted') state = position ? 'reading' : 'starting';
    if (position) reached = position.offset;
    const at = clock();
    await proveKept(position ?? null);
    if (background && hasCaughtUp(position ?? null, at)) ended.resolve({ planned: true, why: CAUGHT_UP_WHY });
    const works = state === 'copying' || position != null || (state === 'halted' && consumer !== null);
    await report.say({ at, by, state, rate: rate(at), error: trouble, code }, !works);
  };

  let saying = false;
  const sayOnce = async (): Promise<void> => {
    if (saying) return;
    saying = true;
    await say().catch((error) => logger.warn({ err: error }, 'the feed cannot say how it does'));
    saying = false;
  };
  void sayOnce();
  const reporting = setInterval(sayOnce, REPORT_EVERY);
  const running = run().catch((error) => {
    if (!stopped.signal.aborted)
      halt(error instanceof ProjectorError ? error : new ProjectorError('feed', String(error), { cause: error }));
  });

  return {
    ended: ended.promise,
    position: () => consumer?.position() ?? null,
    halt,
    async stop() {
      unwatched.abort();
      stopped.abort();
      clearInterval(reporting);
      // A broker that is away may keep it from ever beginning.
      await Promise.race([running, sleep(BEGINNING)]);
      await consumer?.stop();
      await report.close();
    },
  };
};
