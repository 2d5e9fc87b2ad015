import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { technicians } from '#test/support/readers.ts';
import { cpuSeconds } from './cpu.ts';
import { percentile, type Report, round } from './report.ts';

const POLLERS = 100;
const SECONDS = 30;
const paths = ['/technician-views/counts', '/technician-views?view=all_unsolved'] as const;

type Poll = { readonly path: string; readonly status: number; readonly ms: number };

/** One technician's dashboard: once a second everything it shows, with the tags of what it has. */
const dashboard = async (stack: Stack, token: string, start: number): Promise<Poll[]> => {
  const polls: Poll[] = [];
  const tags = new Map<string, string>();
  for (let second = 0; second < SECONDS; second++) {
    await sleep(Math.max(0, start + second * 1000 - performance.now()));
    for (const path of paths) {
      const begun = performance.now();
      const response = await fetch(`${stack.api.url}/api/v1/requests${path}`, {
        headers: { authorization: `Bearer ${token}`, 'if-none-match': tags.get(path) ?? '' },
      });
      await response.arrayBuffer();
      const ms = performance.now() - begun;
      tags.set(path, response.headers.get('etag') ?? '');
      if (response.status !== 200 && response.status !== 304) throw new Error(`${path}: status ${response.status}`);
      // The first answer of each is new to whoever asks.
      if (second > 0) polls.push({ path, status: response.status, ms });
    }
  }
  return polls;
};

/** Requests for the cost of one, and how many are under way at once. */
const ASKED = 4000;
const AT_ONCE = 8;

const apiSeconds = ({ processes }: Stack): number => cpuSeconds({ api: processes.api ?? 0 })['api'] ?? 0;

/** Milliseconds of the API's processor time for one 304, beyond what it takes anyway. */
const costOf304 = async (stack: Stack, path: string, token: string): Promise<number | string> => {
  const idle = { seconds: apiSeconds(stack), at: performance.now() };
  await sleep(3000);
  const anyway = (apiSeconds(stack) - idle.seconds) / (performance.now() - idle.at);
  let [tag, left, same] = ['', ASKED, 0];
  const ask = async (): Promise<void> => {
    while (left-- > 0) {
      const headers = { authorization: `Bearer ${token}`, 'if-none-match': tag };
      const response = await fetch(`${stack.api.url}/api/v1/requests${path}`, { headers });
      await response.arrayBuffer();
      tag = response.headers.get('etag') ?? tag;
      if (response.status === 304) same += 1;
    }
  };
  const before = { seconds: apiSeconds(stack), at: performance.now() };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  const spent = apiSeconds(stack) - before.seconds - anyway * (performance.now() - before.at);
  return same > 0.9 * ASKED ? round((1000 * spent) / ASKED, 3) : `only ${same} of ${ASKED} were`;
};

/** 100 dashboards that ask once a second, each in its own moment of it: one row for each address they ask. */
export const poll = async (stack: Stack, what: string): Promise<Report['rows']> => {
  const users = await technicians(stack.postgres.url);
  const begun = performance.now();
  const polled = await Promise.all(
    Array.from({ length: POLLERS }, async (_, n) => {
      const token = await mintToken(stack.jwt, users[n % users.length] as string);
      return dashboard(stack, token, begun + 1000 + (n * 1000) / POLLERS);
    }),
  );
  const polls = polled.flat();
  const token = await mintToken(stack.jwt, users[0] as string);
  const rows = [];
  for (const path of paths) {
    const own = polls.filter((one) => one.path === path);
    const times = own.map(({ ms }) => ms);
    rows.push({
      what: `${what}: ${path}`,
      polls: own.length,
      'share of 304': round(own.filter(({ status }) => status === 304).length / own.length, 3),
      'p50 ms': round(percentile(times, 50)),
      'p95 ms': round(percentile(times, 95)),
      'API CPU ms of one 304': await costOf304(stack, path, token),
      technicians: Math.min(users.length, POLLERS),
    });
  }
  return rows;
};
