import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process and the command line that tells it from a later one of the same number. */
export type Known = { readonly pid: number; readonly command: string };

const fileOf = (stateDir: string, name: string) => `${stateDir}/run/${name}.json`;

/** Empty when there is no such process. */
const commandLineOf = (pid: number): string => {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      : execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

export const remember = (stateDir: string, name: string, pid: number): void => {
  mkdirSync(`${stateDir}/run`, { recursive: true });
  const known: Known = { pid, command: commandLineOf(pid) };
  writeFileSync(fileOf(stateDir, name), JSON.stringify(known));
};

export const forget = (stateDir: string, name: string): void => rmSync(fileOf(stateDir, name), { force: true });

/** The process remembered under that name, undefined when it is gone or its number belongs to another one by now. */
export const stillRunning = (stateDir: string, name: string): Known | undefined => {
  try {
    const known = JSON.parse(readFileSync(fileOf(stateDir, name), 'utf8')) as Known;
    return known.command !== '' && commandLineOf(known.pid) === known.command ? known : undefined;
  } catch {
    return undefined;
  }
};

/** True when it is gone within `ms`. */
export const goneWithin = async ({ pid, command }: Known, ms: number): Promise<boolean> => {
  const deadline = Date.now() + ms;
  while (commandLineOf(pid) === command) {
    if (Date.now() > deadline) return false;
    await pause(50);
  }
  return true;
};

/** Asks a process that is not our child to end, and makes it end after 15 s. */
export const end = async (known: Known, signal: NodeJS.Signals): Promise<void> => {
  process.kill(known.pid, signal);
  if (await goneWithin(known, 15_000)) return;
  process.kill(known.pid, 'SIGKILL');
  await goneWithin(known, 5_000);
};
