import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Turns } from '../schedule-ports.ts';
import type { Watched } from '../watch-ports.ts';
import { type DiagnoseDeps, diagnose } from './diagnose.ts';
import { lookAtSource, type SourceWatchDeps } from './look-at-source.ts';

export type WatchOptions = {
  /** Milliseconds between two looks at everything. */
  readonly every: number;
  /** And between two at the source alone: an older state must be recognised before it has grown past what is served. */
  readonly sourceEvery: number;
  /** And between two looks whether the slot is read. */
  readonly slotEvery: number;
  /** Milliseconds that each check gets. */
  readonly patience: number;
};

export type WatchDeps = DiagnoseDeps &
  SourceWatchDeps & {
    /** Of several projectors one makes the checks, as long as it lives: they cost the parts something, and are logged once. */
    readonly turns: Pick<Turns, 'hold'>;
    /** Starts a connector again that reads nothing; null: nobody said where it is. */
    readonly revive: (() => Promise<void>) | null;
  };

export type Watch = { stop(): Promise<void> };

/** Compares what is with what must be, until it is stopped. Never throws: what cannot be found out is told as unknown. */
export const startWatch = ({ every, sourceEvery, slotEvery, patience }: WatchOptions, deps: WatchDeps): Watch => {
  const { turns, logger, revive } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let before: Watched | null = null;

  // A store that does not answer gives no turns either: then each looks, and its log tells.
  const isOurTurn = () => turns.hold(every * 2).catch(() => true);

  const lookAtAll = async (): Promise<void> => {
    if (await isOurTurn()) before = await diagnose(before, patience, deps);
    else before = null;
  };

  const lookAtSlot = async (): Promise<void> => {
    if (revive && (await isOurTurn())) await revive();
  };

  const rest = (milliseconds: number) => pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);

  const repeat = async (look: () => Promise<void>, period: number, cannot: string): Promise<void> => {
    let told = '';
    while (!signal.aborted) {
      const begun = performance.now();
      await look().then(
        () => {
          told = '';
        },
        (error) => {
          if (messageOf(error) !== told) logger.warn({ err: error }, cannot);
          told = messageOf(error);
        },
      );
      await rest(Math.max(0, period - (performance.now() - begun)));
    }
  };

  const running = Promise.all([
    // What is started together is not there at once, and would be told as failing.
    rest(every).then(() => repeat(lookAtAll, every, 'what the line stands on cannot be looked at')),
    repeat(() => lookAtSource(deps), sourceEvery, 'it is not known whether the source is the same'),
    rest(every).then(() => repeat(lookAtSlot, slotEvery, 'it is not known whether the slot is read')),
  ]);

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
