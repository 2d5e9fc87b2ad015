import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Env = Readonly<Record<string, string>>;
export type Ended = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Nobody listens there. */
export const nowhere = {
  DATABASE_URL: 'postgresql://app:s3cret@127.0.0.1:2/desk',
  KAFKA_BROKERS: '127.0.0.1:3',
  REDIS_URL: 'redis://:s3cret@127.0.0.1:4',
  CONNECT_URL: 'http://127.0.0.1:5',
} as const satisfies Env;

/** What a script says without a terminal and with nothing in the environment but this. */
export const run = (script: string, args: readonly string[], env: Env = {}): Promise<Ended> => {
  const path = fileURLToPath(new URL(`../../scripts/${script}`, import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path, ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? 1, stdout, stderr }),
    );
  });
};

export const deskview = (args: readonly string[], env?: Env): Promise<Ended> => run('deskview.ts', args, env);
