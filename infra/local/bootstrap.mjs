// Plain JavaScript for the machine's own Node (≥ 20): after it, the pinned Node is in node_modules/.bin. It stands in the
// scripts themselves: with ignore-scripts=true npm runs neither `prestart` nor what installs that Node.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// The Node in node_modules/.bin is missing, or about to be replaced: npm must not run on it.
const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.endsWith(join('node_modules', '.bin')));
const npm = (...args) => {
  const env = { ...process.env, PATH: path.join(delimiter) };
  const { status } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exit(status ?? 1);
};

const installedAt = changedAt('node_modules/.package-lock.json');
if (installedAt < changedAt('package-lock.json')) {
  console.log(`node_modules is ${installedAt === 0 ? 'missing' : 'older than package-lock.json'}: running npm ci`);
  npm('ci');
}
if (!existsSync(join(root, 'node_modules/.bin/node'))) {
  console.log(
    'npm runs no install scripts here: running that of the package "node" alone, which fetches the pinned Node',
  );
  npm('rebuild', 'node', '--ignore-scripts=false');
}
