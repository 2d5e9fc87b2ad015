import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// npm run faults [-- NAME…]: all rows, or those with such a number or such words in their title.

const names = process.argv.slice(2);
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const FAULTS = names.length === 0 ? 'all' : JSON.stringify(names);
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'faults', '--passWithNoTests'], {
  stdio: 'inherit',
  env: { ...process.env, FAULTS },
});
process.exitCode = status ?? 1;
