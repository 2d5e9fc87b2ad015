import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { postgresDataDir } from './postgres.ts';

/** Where `npm start` keeps its state, in this checkout. */
export const stateDir = fileURLToPath(new URL('../../.deskview', import.meta.url));

/** Downloads outlive a fresh start. */
export const cacheDir = `${stateDir}/cache`;

/** Forgets everything that a line kept, except downloads. Nothing of it may be running. */
export const wipe = (dir: string): void => {
  for (const path of [postgresDataDir(dir), `${dir}/data`, `${dir}/logs`, `${dir}/secrets.json`]) {
    rmSync(path, { recursive: true, force: true });
  }
};
