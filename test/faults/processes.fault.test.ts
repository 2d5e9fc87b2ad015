import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { openGenerations } from '#adapters/redis/generations.ts';
import type { Part } from '#infra/local/part.ts';
import { deskview } from '#test/support/deskview.ts';
import { startReaders } from '#test/support/readers.ts';
import { takeDown } from './support/down.ts';
import { faultsOn } from './support/fault.ts';
import { committedIn, forgetOffsets, membersOf } from './support/group.ts';
import { anotherApi, anotherProjector, openServed, until } from './support/projectors.ts';
import { wrongIn } from './support/reads.ts';

// Promise 3: a kill at any instruction ends in the same state.

const fault = faultsOn({});

/** Milliseconds until a process is gone, and how it ended. */
const ended = async (part: Part, signal: NodeJS.Signals): Promise<{ readonly ms: number; readonly reason: string }> => {
  const told = Promise.withResolvers<string>();
  part.onDeath(told.resolve);
  const at = performance.now();
  await part.kill(signal);
  return { ms: Math.round(performance.now() - at), reason: await told.promise };
};

fault('the projector is killed 20 times: ten times wherever it is, ten times at its work', {
  row: '1',
  recoverWithin: 10_000,
  timeout: 600_000,
  async cause({ line, note }) {
    const projector = line.part('projector');
    const served = openServed(line);
    const step = async (): Promise<number> => (await served.look()).position?.step ?? 0;
    for (let kill = 1; kill <= 10; kill++) {
      await sleep(2500 + Math.random() * 1500);
      await projector.kill('SIGKILL');
    }
    const steps = await step();
    for (let kill = 1; kill <= 10; kill++) {
      const before = await step();
      await until('it works', async () => (await step()) > before + 3, { every: 5 });
      await projector.kill('SIGKILL');
    }
    note(`${(await step()) - steps} steps between the last ten kills`);
    await served.close();
  },
});

fault('the projector is asked to end under load', {
  row: '3',
  bulk: true,
  recoverWithin: 10_000,
  async cause({ line, said, note }) {
    const { ms, reason } = await ended(line.part('projector'), 'SIGTERM');
    note(`${reason} after ${ms} ms`);
    expect(reason).toBe('exit code 0');
    expect(ms).toBeLessThan(5000);
    said('projector').matching(/"msg":"stopped"/, { most: 1 });
  },
});

fault('the projector is asked to end while Kafka, Redis or Postgres does not answer', {
  row: '3',
  async cause({ line, note }) {
    for (const name of ['kafka', 'redis', 'postgres'] as const) {
      await line.part(name).kill('SIGSTOP');
      await sleep(4000);
      const { ms, reason } = await ended(line.part('projector'), 'SIGTERM');
      await line.part(name).kill('SIGCONT');
      note(`without ${name} ${reason} after ${ms} ms`);
      expect(reason).toBe('exit code 0');
      expect(ms).toBeLessThan(5000);
      await sleep(12_000);
    }
  },
});

fault('the projector is asked to end while it copies a generation from Postgres', {
  row: '3',
  async cause({ line, note }) {
    const staged = await deskview(line.stack, 'stage', '--from', 'postgres', '--max-rate', '20', '--json');
    expect(staged).toMatchObject({ code: 0 });
    const { number } = JSON.parse(staged.stdout);
    const copied = async (): Promise<number> => {
      const generations = openGenerations({ url: line.stack.redis.url, cell: line.stack.cell });
      const [look] = await generations.look([number]);
      await generations.close();
      return look?.copy?.requests ?? 0;
    };
    await until('it copies', async () => (await copied()) > 0, { every: 200 });
    const { ms, reason } = await ended(line.part('projector'), 'SIGTERM');
    note(`${reason} after ${ms} ms`);
    expect(reason).toBe('exit code 0');
    expect(ms).toBeLessThan(5000);
    const before = await copied();
    await until('the copy goes on', async () => (await copied()) > before, { every: 200 });
    expect(await deskview(line.stack, 'abort', '--yes')).toMatchObject({ code: 0 });
  },
});

fault('killed between what Redis has and what Kafka was told, which then forgets even that', {
  row: '4',
  fast: true,
  recoverWithin: 10_000,
  async cause({ line, note }) {
    const served = openServed(line);
    const { up } = await takeDown(line.part('projector'));
    const applied = (await served.look()).position?.offset ?? 0;
    await served.close();
    const committed = await committedIn(line);
    note(`Redis had ${applied - committed} records more than Kafka knew of`);
    expect(applied).toBeGreaterThan(committed);
    await forgetOffsets(line);
    await up();
  },
});

fault('one of two API processes is killed', {
  row: '6',
  mayBeAway: true,
  recoverWithin: 10_000,
  async cause({ line, note }) {
    const other = await anotherApi(line);
    await other.start();
    const readers = await startReaders({ ...line.stack, api: { url: other.url } }, 20);
    await sleep(1000);
    await line.part('api').kill('SIGKILL');
    await sleep(5000);
    const reads = await readers.stop();
    note(`the other gave ${reads.length} answers`);
    expect(wrongIn(reads)).toEqual([]);
    await other.stop();
  },
});

fault('a second projector joins and leaves every 5 s for 2 min', {
  row: '20',
  recoverWithin: 10_000,
  async cause({ line, note }) {
    const other = anotherProjector(line);
    const served = openServed(line);
    const offset = async (): Promise<number> => (await served.look()).position?.offset ?? 0;
    const progress: number[] = [];
    const begun = performance.now();
    for (let turn = 1; performance.now() - begun < 120_000; turn++) {
      const before = await offset();
      await other.start();
      await until('it has joined', async () => (await membersOf(line)) === 2, { every: 200 });
      await sleep(5000);
      await (turn % 3 === 0 ? other.kill('SIGKILL') : other.stop());
      await sleep(5000);
      progress.push((await offset()) - before);
    }
    await served.close();
    note(`${progress.length} times, and at least ${Math.min(...progress)} records each time`);
    expect(Math.min(...progress)).toBeGreaterThan(0);
  },
});
