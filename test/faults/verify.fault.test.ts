import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Stack } from '#infra/local/stack-file.ts';
import { deskview, type Ran, startDeskview } from '#test/support/deskview.ts';
import { planterAt } from '#test/support/plant-drift.ts';
import { faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { startProxy, type TcpProxy } from './support/proxy.ts';
import { sqlOn } from './support/sql-on.ts';

// Promise 1: what differs is found, and never served by a promotion.
// Promise 5: what could not be compared is never called equal.

const fault = faultsOn({ through: ['projector-postgres'] });

const run = async ({ stack }: FaultyLine, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await deskview(stack, ...args, '--json');
  if (code !== 0) throw new Error(`deskview ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
};

fault('a staged generation that differs from the source is not promoted', {
  ...{ row: '79' },
  async cause({ line, note }) {
    const { stack } = line;
    const { number } = await run(line, 'stage', '--from', 'postgres');
    await run(line, 'wait', '--timeout', '60');
    const planter = planterAt(stack.redis.url, stack.cell, number);
    const [row] = await sqlOn(line, 'select id from service_requests limit 1');
    await planter.counter('all', 3, 7);
    await planter.referenceName('unit', '3');
    await planter.extraDocument(String(row?.['id']), '66666666-6666-4666-8666-666666666666');
    planter.close();

    const verified = await deskview(stack, 'verify', '--generation', String(number), '--json');
    expect(verified.code).toBe(3);
    const { outcome, drift } = JSON.parse(verified.stdout);
    expect(outcome).toBe('drift');
    const keys = (drift as { key: string }[]).map(({ key }) => key).join('\n');
    expect(keys).toMatch(/^counter all /m);
    expect(keys).toMatch(/^reference unit 3 name$/m);
    expect(keys).toMatch(/^request 66666666-6666-4666-8666-666666666666$/m);

    const promoted = await deskview(stack, 'promote');
    expect(promoted.code).toBe(5);
    expect(promoted.stderr).toMatch(/verif/);
    note(promoted.stderr.trim().split('\n')[0] ?? '');
    await run(line, 'abort', '--yes');
  },
});

/** The command's own way to the source. */
const wayToSource = async ({ stack }: FaultyLine): Promise<{ readonly proxy: TcpProxy; readonly stack: Stack }> => {
  const proxy = await startProxy();
  const url = new URL(stack.postgres.url);
  proxy.leadTo(Number(url.port));
  url.port = String(proxy.port);
  return { proxy, stack: { ...stack, postgres: { url: url.href } } };
};

/** Compares while something befalls the way to the source; gives what came of it. */
const comparedWhile = async (
  line: FaultyLine,
  befall: (proxy: TcpProxy, ended: Promise<Ran>) => Promise<void> | void,
): Promise<Ran> => {
  const { proxy, stack } = await wayToSource(line);
  try {
    const { ended } = startDeskview(stack, 'verify', '--json');
    await befall(proxy, ended);
    return await ended;
  } finally {
    await proxy.close();
  }
};

const isUnknown = ({ code, stdout, stderr, seconds }: Ran): string => {
  expect({ code, stdout, stderr }).toMatchObject({ code: 1 });
  const { outcome, detail } = JSON.parse(stdout);
  expect(outcome).toBe('unknown');
  return `unknown after ${seconds.toFixed(1)} s: ${detail}`;
};

/** Slow enough to be met in the middle. */
const SLOWLY = 250;
const inTheMiddle = (proxy: TcpProxy) =>
  expect.poll(() => proxy.connections, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);

fault('the source is cut off in the middle of a comparison', {
  ...{ row: '85' },
  async cause({ line, note }) {
    const ran = await comparedWhile(line, async (proxy) => {
      proxy.delay(SLOWLY);
      await inTheMiddle(proxy);
      await sleep(1500);
      proxy.refuse();
    });
    note(isUnknown(ran));
  },
});

fault('the source does not answer when a comparison begins', {
  ...{ row: '85' },
  async cause({ line, note }) {
    note(isUnknown(await comparedWhile(line, (proxy) => proxy.blackHole())));
  },
});

fault('the way to the source becomes a black hole in the middle of a comparison', {
  ...{ row: '85', timeout: 400_000 },
  async cause({ line, note }) {
    const ran = await comparedWhile(line, async (proxy) => {
      proxy.delay(SLOWLY);
      await inTheMiddle(proxy);
      await sleep(1500);
      proxy.blackHole();
    });
    note(isUnknown(ran));
    expect(ran.seconds).toBeLessThan(180);
  },
});

fault('the way to the source is slow: a comparison takes longer, and is as good', {
  ...{ row: '85' },
  async cause({ line, note }) {
    const { code, stdout, seconds } = await comparedWhile(line, (proxy) => proxy.delay(SLOWLY, { jitter: 100 }));
    const { outcome, drifted } = JSON.parse(stdout);
    expect({ code, outcome, drifted }).toEqual({ code: 0, outcome: 'equal', drifted: 0 });
    note(`equal after ${seconds.toFixed(1)} s`);
  },
});

fault('the projector’s own way to the source is a black hole for 20 s', {
  ...{ row: '85' },
  async cause({ line }) {
    line.between('projector-postgres').blackHole();
    await sleep(20_000);
    await line.heal();
  },
});

fault('Postgres is shut down at once, and started again after 20 s', {
  ...{ row: '50', flagged: true },
  async cause({ line }) {
    const postgres = line.part('postgres');
    const { pid } = postgres;
    // The supervisor leaves alone what was told to stop.
    const stopped = postgres.stop();
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    await stopped;
    await sleep(20_000);
    await postgres.start();
  },
});
