import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What a command says without a line and without anything in the environment. */
const run = (script: string, ...args: string[]) => {
  const path = fileURLToPath(new URL(`../../scripts/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('an unknown command is a mistake in its use, exit 2', () => {
  expect(run('deskview.ts', 'nonsense')).toMatchObject({ status: 2, stdout: '' });
});

test('prepare names every variable that is missing, exit 2', () => {
  const { status, stderr } = run('deskview.ts', 'prepare', '--dry-run');
  expect(status).toBe(2);
  expect(stderr).toMatch(/DATABASE_URL: is required\nREPLICATION_PASSWORD: is required/);
});

test('--help shows an example of each command', () => {
  for (const command of ['token', 'status', 'prepare']) {
    const { status, stdout } = run('deskview.ts', command, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Example:');
  }
});

test('a dry run of the start needs a database to look at, exit 2', () => {
  const { status, stdout } = run('start.ts', '--dry-run');
  expect(status).toBe(2);
  expect(stdout).toContain('set DATABASE_URL');
});
