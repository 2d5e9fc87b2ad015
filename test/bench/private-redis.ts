import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { freePort } from '#infra/local/ports.ts';
import { redisPart } from '#infra/local/redis.ts';
import { cacheDir } from '#infra/local/state-dir.ts';

/** Calls back with the address of an empty Redis of its own, and removes it afterwards. */
export const withPrivateRedis = async <T>(use: (url: string) => Promise<T>): Promise<T> => {
  const stateDir = mkdtempSync(`${tmpdir()}/deskview-bench-`);
  const redis = await redisPart({ stateDir, cacheDir }, await freePort());
  await redis.start();
  try {
    return await use(redis.url);
  } finally {
    await redis.stop();
    rmSync(stateDir, { recursive: true });
  }
};
