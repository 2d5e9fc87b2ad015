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
const run = (command, args, cwd) => {
  const env = { ...process.env, PATH: path.join(delimiter) };
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
};

const installedAt = changedAt('node_modules/.package-lock.json');
if (installedAt < changedAt('package-lock.json')) {
  console.log(`node_modules is ${installedAt === 0 ? 'missing' : 'older than package-lock.json'}: running npm ci`);
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
}
if (!existsSync(join(root, 'node_modules/.bin/node'))) {
  console.log('npm runs no install scripts here: installing the pinned Node with that of the package "node" alone');
  run(process.execPath, ['installArchSpecificPackage.js'], join(root, 'node_modules/node'));
}
