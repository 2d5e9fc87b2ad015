import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK = 0.01;

type Process = { readonly pid: number; readonly parent: number; readonly seconds: number };

const processes = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // Its own, and that of those it started which have ended.
        const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
        return [{ pid: Number(pid), parent: Number(fields[1]), seconds: ticks * TICK }];
      } catch {
        return []; // It ended while we looked.
      }
    });

/** Processor time so far of each named process and all it started, but for those with a name of their own; seconds. */
export const cpuSeconds = (named: Readonly<Record<string, number>>): Record<string, number> => {
  const all = processes();
  const others = new Set(Object.values(named));
  const of = (pid: number): number =>
    all
      .filter(({ parent, pid: child }) => parent === pid && !others.has(child))
      .reduce((sum, child) => sum + of(child.pid), all.find((process) => process.pid === pid)?.seconds ?? 0);
  return Object.fromEntries(Object.entries(named).map(([name, pid]) => [name, of(pid)]));
};
