import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { findOnPath, run } from '#infra/local/command.ts';
import { cacheDir } from '#infra/local/state-dir.ts';

const VERSION = '4.32.5';

const missing = (what: string): Error =>
  new Error(`Schemathesis needs Python 3.10 or later with pip; ${what}. On Debian: apt-get install python3-pip`);

export const python = (): string => {
  const found = findOnPath('python3');
  if (!found) throw missing('there is no python3 on the PATH');
  return found;
};

/** The folder of Schemathesis’ Python packages: fetched by pip on first use, then kept with the other downloads. */
export const packages = async (): Promise<string> => {
  const made = (await run(python(), ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).trim();
  const home = `${cacheDir}/schemathesis-${VERSION}-python-${made}`;
  if (existsSync(home)) return home;
  mkdirSync(cacheDir, { recursive: true });
  const fetched = mkdtempSync(`${cacheDir}/fetching-`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', fetched];
  try {
    await run(python(), [...pip, `schemathesis==${VERSION}`]);
    renameSync(fetched, home);
  } catch (error) {
    rmSync(fetched, { recursive: true, force: true });
    // Another run was quicker: its folder is as good.
    if (!existsSync(home)) throw error instanceof Error ? missing(error.message) : error;
  }
  return home;
};
