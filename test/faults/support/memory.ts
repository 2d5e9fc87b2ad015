import { readFileSync } from 'node:fs';
import type { Line } from '#infra/local/line-options.ts';
import type { PartName } from '#infra/local/part.ts';

const LOOK_EVERY = 500;

/** Megabytes a process has in memory; 0 when there is no such process, or no way to tell. */
const residentOf = (pid: number | undefined): number => {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
};

/** The most memory each of our own processes had while it was watched, in megabytes. */
export const watchMemory = ({ parts }: Line) => {
  const peak: Partial<Record<PartName, number>> = {};
  const watching = setInterval(() => {
    for (const name of ['projector', 'api'] as const) {
      peak[name] = Math.max(peak[name] ?? 0, residentOf(parts[name]?.pid));
    }
  }, LOOK_EVERY);
  return {
    stop() {
      clearInterval(watching);
      return peak;
    },
  };
};
