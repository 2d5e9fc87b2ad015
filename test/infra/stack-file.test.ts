import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readStack, removeStack, type Stack, writeStack } from '#infra/local/stack-file.ts';

const stack: Stack = {
  cell: 'main',
  api: { url: 'http://127.0.0.1:8080' },
  admin: { url: 'http://127.0.0.1:8081' },
  postgres: { url: 'postgresql://postgres:x@127.0.0.1:5432/deskview' },
  kafka: { brokers: ['127.0.0.1:9092'], topic: 'deskview.main' },
  redis: { url: 'redis://127.0.0.1:6379' },
  connect: { url: 'http://127.0.0.1:8083', connector: 'deskview-main' },
  jwt: { secret: 'secret', issuer: 'service-catalog', audience: 'it-service-catalog' },
  processes: { postgres: 1, redis: 2, kafka: 3, connect: 4, projector: 5, api: 6 },
};

const stateDir = mkdtempSync(join(tmpdir(), 'deskview-unit-'));
afterAll(() => rmSync(stateDir, { recursive: true }));

test('the stack file holds what the contract promises, for its owner only', () => {
  writeStack(stateDir, stack);
  expect(readStack(stateDir)).toEqual(stack);
  expect(statSync(`${stateDir}/stack.json`).mode & 0o777).toBe(0o600);
});

test('there is no stack where no line runs', () => {
  removeStack(stateDir);
  expect(readStack(stateDir)).toBeUndefined();
});
