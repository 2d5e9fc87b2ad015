import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tailOf } from './log.ts';
import { forget, remember } from './processes.ts';

/** In the order in which they depend on one another: they are stopped from the last to the first. */
export const partNames = ['postgres', 'redis', 'kafka', 'connect', 'projector', 'api'] as const;
export type PartName = (typeof partNames)[number];

export const stopSignalOf = (name: PartName): NodeJS.Signals =>
  // Postgres: fast shutdown, which ends sessions instead of waiting for them.
  name === 'postgres' ? 'SIGINT' : 'SIGTERM';

export type PartSpec = {
  readonly name: PartName;
  readonly stateDir: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Only root may name another user. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** True once the part does its work; asked every 50 ms. */
  readonly answers: () => Promise<boolean>;
  /** Called after each stop that was asked for. */
  readonly stopped?: () => void;
};

/** One process of the line: started, watched, stopped, and killed by tests. */
export type Part = {
  readonly name: PartName;
  /** undefined while it is down. */
  readonly pid: number | undefined;
  readonly log: string;
  /** Resolves when the part answers; rejects with the end of its log when it ends or stays silent. */
  start(): Promise<void>;
  /** Asks it to end, insists after 20 s. */
  stop(): Promise<void>;
  /** Sends a signal as an accident would; resolves when the process is gone (at once for SIGSTOP and SIGCONT). */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** stop and start, on the same port and data. */
  restart(): Promise<void>;
  /** Called with the reason at every end that `stop` did not ask for. */
  onDeath(listener: (reason: string) => void): void;
};

type Running = { readonly child: ChildProcess; readonly gone: Promise<string>; ended?: string; stopping: boolean };

const silentFor = 90_000;
const graceful = 20_000;

const openLog = (path: string, first: boolean): number => {
  mkdirSync(dirname(path), { recursive: true });
  if (first && existsSync(path)) renameSync(path, path.replace(/\.log$/, '.previous.log'));
  return openSync(path, 'a');
};

const launch = ({ command, args, env, user }: PartSpec, output: number): Running => {
  // A process group of its own: Ctrl-C in the terminal reaches the starter alone, which stops the parts in order.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
    ...user,
  });
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  return { child, gone, stopping: false };
};

export const createPart = (spec: PartSpec): Part => {
  const { name, stateDir, answers } = spec;
  const log = `${stateDir}/logs/${name}.log`;
  const listeners: ((reason: string) => void)[] = [];
  let running: Running | undefined;
  let first = true;

  const begin = (): Running => {
    const output = openLog(log, first);
    const begun = launch(spec, output);
    closeSync(output);
    first = false;
    running = begun;
    if (begun.child.pid !== undefined) remember(stateDir, name, begun.child.pid);
    void begun.gone.then((reason) => {
      begun.ended = reason;
      running = undefined;
      forget(stateDir, name);
      if (!begun.stopping) for (const listener of listeners) listener(reason);
    });
    return begun;
  };

  const start = async () => {
    if (running !== undefined) return;
    const begun = begin();
    const deadline = Date.now() + silentFor;
    while (!(await answers().catch(() => false))) {
      const failure = begun.ended ?? (Date.now() > deadline ? `no answer for ${silentFor / 1000} s` : undefined);
      if (failure !== undefined) throw new Error(`${name}: ${failure}; the end of ${log}:\n${tailOf(log)}`);
      await Promise.race([pause(50), begun.gone]);
    }
    if (begun.child.pid !== undefined && begun.ended === undefined) remember(stateDir, name, begun.child.pid);
  };

  const stop = async () => {
    if (running === undefined) return;
    const { child, gone } = running;
    running.stopping = true;
    child.kill(stopSignalOf(name));
    child.kill('SIGCONT');
    const insist = setTimeout(() => child.kill('SIGKILL'), graceful);
    await gone;
    clearTimeout(insist);
    spec.stopped?.();
  };

  return {
    name,
    log,
    get pid() {
      return running?.child.pid;
    },
    start,
    stop,
    kill: async (signal) => {
      const { child, gone } = running ?? {};
      child?.kill(signal);
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await gone;
    },
    restart: async () => {
      await stop();
      await start();
    },
    onDeath: (listener) => {
      listeners.push(listener);
    },
  };
};
