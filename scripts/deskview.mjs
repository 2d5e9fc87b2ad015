#!/usr/bin/env node
// Plain JavaScript, so that any Node can start it: the commands themselves need the project's own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
// kafkajs computes timeouts that are below 0 for an instant; Node 26 warns of each.
const command = ['--disable-warning=TimeoutNegativeWarning', at('./deskview.ts'), ...process.argv.slice(2)];
const { status, signal, error } = spawnSync(at('../node_modules/.bin/node'), command, { stdio: 'inherit' });
if (error) {
  process.stderr.write(`deskview: ${error.message}\nRun npm ci in the project's folder first.\n`);
  process.exit(1);
}
process.exit(signal === 'SIGINT' ? 130 : (status ?? 1));
