import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setInterval as every } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fingerprint } from '#projector/fingerprint.ts';
import { root, smallDesk } from '#test/query-api/small-desk.ts';
import { laptop } from '#test/support/build.ts';
import { SECRET, tokenOf } from '#test/support/http.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';

const program = fileURLToPath(new URL('../../services/query-api/main.ts', import.meta.url));
const ERROR = 50;
/** 2000/0: most positions that are made up lie before it. */
const FAR = 0x2000_0000_0000;

/** As a projector does while nothing happens: what is served stays young. */
const beating = async (desk: RedisDesk, signal: AbortSignal): Promise<void> => {
  try {
    for await (const _ of every(200, undefined, { signal })) {
      await desk.apply([], { committedAt: BigInt(Date.now()) * 1000n });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/** Resolves with the address at which it listens; what it logs as an error goes to stderr. */
const listening = (child: ChildProcessByStdio<null, Readable, null>): Promise<string> =>
  new Promise((resolve, reject) => {
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      const { msg, url, level } = JSON.parse(line) as { msg: string; url: string; level: number };
      if (msg === 'listening') resolve(url);
      if (level >= ERROR) process.stderr.write(`${line}\n`);
    });
    lines.once('close', () => reject(new Error('The API ended before it listened')));
  });

export type Served = {
  readonly api: string;
  /** Of somebody who sees everything. */
  readonly token: string;
  /** Id of a request that there is. */
  readonly request: string;
};

/** Calls back with the API as it is started for users, on a Redis that holds something in each view, without limits of rate. */
export const withApi = async <T>(redis: string, use: (served: Served) => Promise<T>): Promise<T> => {
  const desk = await openDesk(redis, { rules: fingerprint });
  await desk.tell(...smallDesk);
  await desk.apply([], { lsn: FAR });
  const ended = new AbortController();
  const beats = beating(desk, ended.signal);
  const env = {
    ...{ REDIS_URL: redis, CELL: desk.cell, PORT: '0', JWT_SECRET: SECRET },
    ...{ RATE_LIMIT_SUBJECT: '0', RATE_LIMIT_ADDRESS: '0', PATH: process.env['PATH'] },
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    return await use({ api: await listening(child), token: await tokenOf(root), request: laptop });
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    ended.abort();
    await beats;
    await desk.close();
  }
};
