#!/usr/bin/env node
// Plain JavaScript, so that any Node can start it: the commands themselves need the project's own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = [at('./deskview.ts'), ...process.argv.slice(2)];
const child = spawn(at('../node_modules/.bin/node'), command, { stdio: 'inherit' });
child.once('error', (error) => {
  process.stderr.write(
    `deskview: ${error.message}\nRun node infra/local/bootstrap.mjs in the project's folder first.\n`,
  );
  process.exit(1);
});
// A command ends in its own time, in a state that the next one goes on from; whoever started it waits for that.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => process.exit(signal === 'SIGINT' ? 130 : (code ?? 1)));
