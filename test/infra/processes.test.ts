import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { becomeStarter, endLeftovers, runningStarter } from '#infra/local/leftovers.ts';
import { remember, stillRunning } from '#infra/local/processes.ts';

const stateDir = () => {
  const dir = mkdtempSync(join(tmpdir(), 'deskview-unit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
};
const sleeper = () => {
  const child = spawn('sleep', ['60']);
  if (child.pid === undefined) throw new Error('no sleep on this machine');
  return Object.assign(child, { pid: child.pid });
};

test('what a crashed start left behind is ended, from the last part to the first', async () => {
  const dir = stateDir();
  const [redis, api] = [sleeper(), sleeper()];
  remember(dir, 'redis', redis.pid);
  remember(dir, 'api', api.pid);
  expect(await endLeftovers(dir, () => undefined)).toEqual(['api', 'redis']);
  await expect.poll(() => [redis.signalCode, api.signalCode]).toEqual(['SIGTERM', 'SIGTERM']);
  expect(await endLeftovers(dir, () => undefined)).toEqual([]);
});

test('a process that has only the number of one of ours is left alone', async () => {
  const dir = stateDir();
  const stranger = sleeper();
  remember(dir, 'redis', stranger.pid);
  const file = `${dir}/run/redis.json`;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), command: 'redis-server' }));
  expect(stillRunning(dir, 'redis')).toBeUndefined();
  expect(await endLeftovers(dir, () => undefined)).toEqual([]);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});

test('a starter is known as long as it lives and has not resigned', () => {
  const dir = stateDir();
  expect(runningStarter(dir)).toBeUndefined();
  const resign = becomeStarter(dir);
  expect(runningStarter(dir)?.pid).toBe(process.pid);
  resign();
  expect(runningStarter(dir)).toBeUndefined();
});
