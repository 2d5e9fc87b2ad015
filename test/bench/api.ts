import { startTraffic } from '#command-api/traffic.ts';
import { startTestLine } from '#test/support/stack.ts';
import { ownWrites } from './own-writes.ts';
import { poll } from './pollers.ts';
import { rates, withReadServer } from './read-target.ts';
import type { Report } from './report.ts';
import { round } from './report.ts';

const QUIET = 2;
const BUSY = 200;

type Row = Report['rows'][number];

/** Reads, reads that find nothing new, and reads with a filter ÷ a Hono that says hello, in the same process. */
const throughput = (): Promise<readonly Row[]> =>
  withReadServer(async ({ requests, hello, headers }) => {
    const known = async (path: string) => {
      const url = requests + path;
      const response = await fetch(url, { headers });
      await response.arrayBuffer();
      return { url, headers: { ...headers, 'if-none-match': response.headers.get('etag') ?? '' } };
    };
    const list = '/technician-views?view=all_unsolved';
    const deep = `${list}&page=150`;
    const found = await rates({
      hello: { url: hello },
      counts: { url: `${requests}/technician-views/counts`, headers },
      'counts, 304': await known('/technician-views/counts'),
      'list of 20': { url: requests + list, headers },
      'list of 20, 304': await known(list),
      'list of 20, page 150': { url: requests + deep, headers },
      'list of 20, parents only': { url: `${requests}${list}&type=parents`, headers },
    });
    const base = found.get('hello') ?? Number.NaN;
    return [...found].map(([what, rate]) => ({
      what,
      'requests/s': round(rate, 0),
      '÷ hello': round(rate / base, 3),
      'µs each': round(1e6 / rate, 0),
    }));
  });

/** What front ends meet: throughput, polling with what is known already, and reading one's own writes, on the whole line. */
export const run = async (): Promise<Report> => {
  const rows: Row[] = [...(await throughput())];
  const line = await startTestLine({ demo: 5000, say: console.error });
  try {
    for (const [what, rate] of [
      ['nobody writes', 0],
      [`${QUIET} actions/s`, QUIET],
      ['20 actions/s', 20],
    ] as const) {
      const traffic = rate > 0 ? await startTraffic(line.stack.postgres.url, rate) : null;
      rows.push(...(await poll(line.stack, `100 pollers, ${what}`)));
      await traffic?.stop();
    }
    rows.push(await ownWrites(line.stack, 'own writes, nobody else writes'));
    const traffic = await startTraffic(line.stack.postgres.url, BUSY);
    rows.push(await ownWrites(line.stack, `own writes, ${BUSY} actions/s`));
    await traffic.stop();
  } finally {
    await line.stop();
  }
  return {
    rows,
    notes: [
      'Throughput: 5,000 requests, a super admin, 32 connections; hello needs no token and asks no Redis.',
      'Pollers: 100 technicians ask once a second for their badges and a list, with the tag of their last answer.',
      'Own writes: commit, ask where the log is, read with min_lsn; milliseconds from the commit to the answer.',
    ],
  };
};
