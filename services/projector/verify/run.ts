import { setTimeout as sleep } from 'node:timers/promises';
import type { Reference } from '#read-model/reference.ts';
import type { StoredModel } from '../model-ports.ts';
import type { Source } from '../source-ports.ts';
import type { VerifyProgress } from './report.ts';
import type { Touches } from './touches.ts';

/** What the stages of one comparison share. */
export type Run = {
  readonly source: Source;
  readonly model: StoredModel;
  readonly touches: Touches;
  /** The source's, when the comparison began: what requests are judged by. */
  readonly reference: Reference;
  readonly meter: Meter;
};

/** Tells how far it is, and holds the rate. */
export type Meter = {
  phase(phase: VerifyProgress['phase'], total: number): void;
  /** So many more are done. Resolves when the next may be asked for. */
  add(done: number): Promise<void>;
  /** Says again what was said last: something is still being waited for. */
  tick(): void;
  drift(found: number): void;
};

/** `onProgress` may throw: that ends the run. */
export const meterFor = (maxRate: number | null, onProgress: (progress: VerifyProgress) => void): Meter => {
  let now: VerifyProgress = { phase: 'waiting', done: 0, total: 0, rate: 0, drift: 0 };
  let startedAt = performance.now();
  const tell = (more: Partial<VerifyProgress>): void => {
    now = { ...now, ...more };
    onProgress(now);
  };
  return {
    phase(phase, total) {
      startedAt = performance.now();
      tell({ phase, total, done: 0, rate: 0 });
    },
    async add(count) {
      const done = now.done + count;
      const seconds = (performance.now() - startedAt) / 1000;
      tell({ done, rate: Math.round(done / Math.max(seconds, 0.001)) });
      const due = maxRate === null ? 0 : done / maxRate - seconds;
      if (due > 0) await sleep(due * 1000);
    },
    tick: () => tell({}),
    drift: (found) => tell({ drift: found }),
  };
};
