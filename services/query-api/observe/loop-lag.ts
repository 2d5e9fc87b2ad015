import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 20;
const WINDOW = 5000;

/** The longest that a timer of this process came late within the last five to ten seconds, in milliseconds. */
export const watchLoopLag = (): (() => number) => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let before = 0;
  const worst = (): number => (delay.count === 0 ? 0 : Math.max(0, delay.max / 1e6 - RESOLUTION));
  setInterval(() => {
    before = worst();
    delay.reset();
  }, WINDOW).unref();
  return () => Math.max(before, worst());
};
