// Plain JavaScript for the machine's own Node (≥ 20): after it, npm finds the pinned Node in node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const installedAt = changedAt('node_modules/.package-lock.json');
if (installedAt < changedAt('package-lock.json')) {
  console.log(`node_modules is ${installedAt === 0 ? 'missing' : 'older than package-lock.json'}: running npm ci`);
  // The Node in node_modules/.bin is about to be replaced: npm must not run on it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.endsWith(join('node_modules', '.bin')));
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  process.exitCode = status ?? 1;
}
