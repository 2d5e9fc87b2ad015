import type { TestProject } from 'vitest/node';
import type { Stack } from '#infra/local/stack-file.ts';
import { startPostgres, startRedis, startTestLine } from '#test/support/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the project `int`. */
    redisUrl: string;
    databaseUrl: string;
    /** Of the project `journey`. */
    stack: Stack;
    stateDir: string;
  }
}

const startStores = async (project: TestProject) => {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  project.provide('redisUrl', redis.part.url);
  project.provide('databaseUrl', postgres.part.url);
  return () => Promise.all([redis.stop(), postgres.stop()]);
};

const startWholeLine = async (project: TestProject) => {
  const line = await startTestLine({
    say: (text) => process.stderr.write(`${text}\n`),
    env: { VERIFY_EVERY: '0.1', VERIFY_SAMPLE: '50' },
  });
  project.provide('stack', line.stack);
  project.provide('stateDir', line.stateDir);
  return line.stop;
};

/** What a project's tests run against, started once before the first of them; gives the way to stop it. */
export const setup = (project: TestProject): Promise<() => Promise<unknown>> =>
  project.name === 'int' ? startStores(project) : startWholeLine(project);
