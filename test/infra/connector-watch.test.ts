import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { watchConnector } from '#infra/local/connector-watch.ts';

const pace = { every: 5, longest: 80, settled: 60, sayAgain: 10_000 };

/** A connector that fails again so many milliseconds after each restart, with what `trace` says. */
const failing = async ({ after = 10, trace = (): string => 'Refused: password authentication failed' } = {}) => {
  const restarts: number[] = [];
  let runsUntil = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      restarts.push(performance.now());
      runsUntil = performance.now() + after;
      response.writeHead(204).end();
      return;
    }
    const task = performance.now() < runsUntil ? { state: 'RUNNING' } : { state: 'FAILED', trace: trace() };
    response.end(JSON.stringify({ connector: { state: 'RUNNING' }, tasks: [task] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ending = new AbortController();
  const said: string[] = [];
  const connectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const watching = watchConnector(
    { connectUrl, connector: 'c', say: (line) => said.push(line), signal: ending.signal },
    pace,
  );
  onTestFinished(async () => {
    ending.abort();
    await watching;
    server.close();
  });
  return { restarts, said };
};

test('one that fails right after each restart is restarted ever later, and named once', async () => {
  const { restarts, said } = await failing();
  await expect.poll(() => restarts.length, { interval: 5, timeout: 5000 }).toBe(7);
  const pauses = restarts.slice(1).map((at, index) => at - (restarts[index] ?? 0));
  expect(pauses.at(-1)).toBeGreaterThan(80);
  expect(said).toEqual(['connector c failed and is restarted in 0.005 s: Refused: password authentication failed']);
});

test('another failure is named as well', async () => {
  let trace = 'first';
  const { restarts, said } = await failing({ trace: () => trace });
  await expect.poll(() => restarts.length, { interval: 1 }).toBe(1);
  trace = 'second';
  await expect.poll(() => said.length, { interval: 1 }).toBe(2);
  expect(said[1]).toMatch(/: second$/);
});

test('one that goes on running is well again, and said so', async () => {
  const { restarts, said } = await failing({ after: 10_000 });
  await expect.poll(() => said.at(-1), { interval: 5 }).toBe('connector c runs again');
  expect(restarts).toHaveLength(1);
});
