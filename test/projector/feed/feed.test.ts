import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ProjectorError } from '#projector/errors.ts';
import { type FeedDeps, feed } from '#projector/feed/feed.ts';
import { follow } from '#projector/feed/follow.ts';
import type { FeedReport } from '#projector/feed-ports.ts';
import type { FeedStatus } from '#projector/generation-ports.ts';
import { millisOf } from '#read-model/time.ts';
import { five } from '#test/projector/line.ts';
import { now, quiet, scriptedLog, until } from '#test/projector/scripted-log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { type MemoryServer, memoryServer } from '#test/support/memory-store.ts';

const record = generationRecord(2, { state: 'staged', from: 'postgres' });
const committedAt = (server: MemoryServer): number => millisOf(server.position().committedAt);
const noThrottle = { spares: false, look: async () => {}, done: async () => {} };

/** A feed between a source that is copied by `copy` and a log; `turn` says whether it is this one's turn to copy. */
const world = (more: Partial<FeedDeps> = {}, from: 'kafka' | 'postgres' = 'postgres') => {
  const server = memoryServer();
  server.makeFrom(from);
  const log = scriptedLog();
  log.append(...five);
  const said: FeedStatus[] = [];
  let turn = true;
  const report: FeedReport = {
    say: async (status) => void said.push(status),
    takeTurn: async () => turn,
    endTurn: async () => {},
    close: async () => {},
  };
  const store = server.connect();
  const logger = quiet();
  const copied = (): void => server.rewindTo({ ...server.position(), phase: 'snapshot', completeFrom: 1 });
  const fed = feed(record, {
    ...{ store, report, throttle: noThrottle, background: false, by: 'host 1', clock: () => now, logger },
    copy: async () => copied(),
    follow: () => follow({ log, store, decode: log.decode, clock: () => now, logger, throttle: noThrottle }),
    ...more,
  });
  onTestFinished(() => fed.stop());
  /** Once it reads the log it gets the partition. */
  const assigned = async (): Promise<void> => {
    for (;;) {
      const outcome = await log.assign().then(
        () => 'assigned',
        () => 'not started',
      );
      if (outcome === 'assigned') return;
      await sleep(5);
    }
  };
  const setTurn = (mine: boolean): void => {
    turn = mine;
  };
  return { server, fed, said, logger, copied, assigned, setTurn };
};

test('a generation from the source is copied first and then follows the log', async () => {
  const { server, fed, said, assigned } = world();
  await assigned();
  await until(() => fed.position()?.offset === 15);
  expect(server.kept().documents.size).toBe(5);
  await until(() => said.at(-1)?.state === 'reading');
  expect(said.at(-1)).toMatchObject({ by: 'host 1', error: null });
});

test('a generation from the log reads it at once', async () => {
  const { fed, assigned } = world({ copy: () => Promise.reject(new Error('must not be asked')) }, 'kafka');
  await assigned();
  await until(() => fed.position()?.offset === 15);
});

test('without the source’s address a copy is not possible, and it is said what to do', async () => {
  const { fed, said } = world({ copy: null });
  expect(await fed.ended).toMatchObject({ code: 'no-source', message: expect.stringContaining('DATABASE_URL') });
  await until(() => said.at(-1)?.state === 'halted');
  expect(said.at(-1)?.error).toContain('DATABASE_URL');
});

test('a source that does not answer is asked again, and it is said meanwhile', async () => {
  let failures = 2;
  const { fed, said, copied, assigned } = world({
    async copy() {
      if (failures-- > 0) throw new ProjectorError('source', 'the source does not answer', { retriable: true });
      copied();
    },
  });
  await until(() => said.some(({ error }) => error === 'the source does not answer'));
  await assigned();
  await until(() => fed.position()?.offset === 15);
  await until(() => said.at(-1)?.error === null);
});

test('what no repetition mends ends the feed with the reason', async () => {
  const { fed } = world({ copy: () => Promise.reject(new ProjectorError('generation-lost', 'gone')) });
  expect(await fed.ended).toMatchObject({ code: 'generation-lost' });
});

test('while another process copies it waits, and reads the log when that is done', async () => {
  const { fed, setTurn, copied, assigned } = world({ copy: () => Promise.reject(new Error('not its turn')) });
  setTurn(false);
  await sleep(50);
  copied();
  await assigned();
  await until(() => fed.position()?.offset === 15);
});

test('a stop ends the copy', async () => {
  let aborted = false;
  const { fed } = world({
    copy: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
  });
  await sleep(20);
  await fed.stop();
  expect(aborted).toBe(true);
});

test('made anew from the source while it followed the log, it is begun from the start', async () => {
  const { server, fed, assigned } = world();
  await assigned();
  await until(() => fed.position()?.offset === 15);
  server.lose('position');
  await assigned();
  expect(await fed.ended).toEqual({ planned: false, why: expect.stringContaining('copy from the source') });
});

test('in the background it works until it has caught up, and leaves the rest to another one', async () => {
  const late = world({ background: true, clock: () => now + 60_000 }, 'kafka');
  await late.assigned();
  await until(() => late.said.at(-1)?.state === 'reading');
  expect(await Promise.race([late.fed.ended, 'goes on'])).toBe('goes on');

  const { fed, server, assigned } = world({ background: true, clock: () => committedAt(server) }, 'kafka');
  await assigned();
  expect(await fed.ended).toEqual({ planned: true, why: expect.stringContaining('caught up') });
});
