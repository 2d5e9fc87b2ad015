import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from '#infra/local/stack-file.ts';

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string; readonly seconds: number };

const here = fileURLToPath(new URL('../..', import.meta.url));

/** What a command needs to know of a line that was not started in this checkout's state directory. */
export const environmentOf = (stack: Stack): Readonly<Record<string, string>> => ({
  DATABASE_URL: stack.postgres.url,
  KAFKA_BROKERS: stack.kafka.brokers.join(','),
  KAFKA_TOPIC: stack.kafka.topic,
  REDIS_URL: stack.redis.url,
  CONNECT_URL: stack.connect.url,
  PORT: new URL(stack.api.url).port,
  CELL: stack.cell,
  JWT_SECRET: stack.jwt.secret,
  // Readers of tests ask faster than people.
  ...{ RATE_LIMIT_SUBJECT: '0', RATE_LIMIT_ADDRESS: '0' },
});

type Started = { readonly child: ChildProcess; readonly ended: Promise<Ran> };

/** Starts `deskview …` against a line, as an operator would; `child` is there to be killed. */
export const startDeskview = (stack: Stack, ...args: string[]): Started => startIn(here, stack, ...args);

const startIn = (release: string, stack: Stack, ...args: string[]): Started => {
  const begun = performance.now();
  const script = join(release, 'scripts/deskview.ts');
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'], ...environmentOf(stack) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 128 : 1), stdout, stderr, seconds: (performance.now() - begun) / 1000 }),
    );
  });
  return { child, ended };
};

/** Runs the command of the release in that folder to its end. */
export const deskviewOf = (release: string, stack: Stack, ...args: string[]): Promise<Ran> =>
  startIn(release, stack, ...args).ended;

/** Runs it to its end. */
export const deskview = (stack: Stack, ...args: string[]): Promise<Ran> => startDeskview(stack, ...args).ended;
