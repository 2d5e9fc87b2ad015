import { setTimeout as sleep } from 'node:timers/promises';
import type { openServed } from './projectors.ts';
import { until } from './projectors.ts';

const LOOK_EVERY = 20;

/** Watches what is served being written, step by step; times in milliseconds of performance.now(). */
export const startPulse = ({ look }: Pick<ReturnType<typeof openServed>, 'look'>) => {
  const beats: number[] = [];
  let stopped = false;
  const watch = async (): Promise<void> => {
    for (let step = -1; !stopped; await sleep(LOOK_EVERY)) {
      const position = await look().then(
        (found) => found.position,
        () => null,
      );
      if (!position || position.step === step) continue;
      step = position.step;
      beats.push(performance.now());
    }
  };
  const watching = watch();
  return {
    beats,
    /** The longest time between two steps that ended after `since`; waits until it is over, as far as `quiet` tells. */
    async silenceAfter(since: number): Promise<number> {
      const over = (): boolean => beats.filter((at) => at > since + 2500).length > 3;
      await until('the next step', over, { within: 120_000 });
      const first = beats.findLastIndex((at) => at <= since);
      const around = beats.slice(Math.max(0, first));
      return Math.max(...around.slice(1).map((at, n) => at - (around[n] ?? at)));
    },
    async stop() {
      stopped = true;
      await watching;
    },
  };
};
