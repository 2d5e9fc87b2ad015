import type { Logger } from '../ports.ts';
import type { Probes } from '../status/probes.ts';

export type ReviveDeps = {
  readonly probes: Pick<Probes, 'slot' | 'connector' | 'acknowledged'>;
  /** Starts connector and task again, from where they were. */
  readonly restart: () => Promise<unknown>;
  readonly logger: Logger;
  /** Milliseconds since some moment. */
  readonly clock: () => number;
};

/** Milliseconds: a connector that comes back by itself does so sooner. */
const PATIENCE = 8_000;
/** Between two restarts: at first, and at most. */
const AGAIN = [15_000, 120_000] as const;

/**
 * A connector whose way to the source went silent never learns that Postgres gave it up: it says that it runs, and nobody
 * reads the slot. One whose task failed stays so until somebody restarts it. Gives a look, to be taken every few seconds,
 * that starts such a one again, rarer and rarer. Whoever reads the source's first state reads no slot either, and is left
 * alone, as is what an operator paused. Rejects with what does not answer.
 */
export const reviver = ({ probes, restart, logger, clock }: ReviveDeps): (() => Promise<void>) => {
  let since: number | null = null;
  let pause: number = AGAIN[0];
  let notBefore = 0;

  /** Why nobody reads the slot though somebody should; null when somebody does, or nothing is to be done about it. */
  const unread = async (): Promise<string | null> => {
    const { name, active } = await probes.slot();
    if (active !== false) return null;
    const { state, tasks, failure, placeIsGone } = await probes.connector();
    // The log is broken for a place that is gone.
    if (failure !== null) return placeIsGone ? null : `the connector failed: ${failure}`;
    const runs = state === 'RUNNING' && tasks.length > 0 && tasks.every((task) => task === 'RUNNING');
    if (!runs || (await probes.acknowledged()) === null) return null;
    return `the connector says that it runs, and nobody has read slot ${name}`;
  };

  return async () => {
    const found = await unread().catch((error) => {
      since = null;
      throw error;
    });
    const now = clock();
    if (found === null) {
      since = null;
      if (now >= notBefore) pause = AGAIN[0];
      return;
    }
    since ??= now;
    if (now - since < PATIENCE || now < notBefore) return;
    notBefore = now + pause;
    pause = Math.min(AGAIN[1], 2 * pause);
    const seconds = Math.round((now - since) / 1000);
    logger.warn({ seconds }, `the connector is started again after ${seconds} s: ${found}`);
    await restart();
  };
};
