import { nextQueryIn } from '#client/next-link.ts';
import { startTraffic } from '#command-api/traffic.ts';
import { startTestLine } from '#test/support/stack.ts';
import { ownWrites } from './own-writes.ts';
import { poll } from './pollers.ts';
import { rates, type Target, withReadServer } from './read-target.ts';
import { secondTechnician, varied, workload } from './records.ts';
import { type Report, round } from './report.ts';

const QUIET = 2;
const BUSY = 200;
/** Connections: more would wait for each other longer than an answer may take. */
const FEW = 4;

type Row = Report['rows'][number];

const rowsOf = (found: ReadonlyMap<string, number>): readonly Row[] => {
  const base = found.get('hello') ?? Number.NaN;
  return [...found].map(([what, rate]) => ({
    what,
    'requests/s': round(rate, 0),
    '÷ hello': round(rate / base, 3),
    'µs each': round(1e6 / rate, 0),
  }));
};

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
      'list of 20, parents only, page 50': { url: `${requests}${list}&type=parents&page=50`, headers },
    });
    return rowsOf(found);
  });

/** The dearest reads there are: filters that many codes match, in the order of ten units. */
const filtered = (): Promise<readonly Row[]> =>
  withReadServer(
    async ({ requests, hello, headers }) => {
      const targets: Record<string, Target> = { hello: { url: hello } };
      for (const filter of ['type=parents', 'unread=true']) {
        const path = `/technician-views?view=all_tickets&${filter}`;
        const response = await fetch(`${requests}${path}&page=50`, { headers });
        await response.arrayBuffer();
        const next = nextQueryIn(response.headers.get('link'));
        for (const [where, url] of [
          ['page 1', requests + path],
          ['page 50', `${requests}${path}&page=50`],
          ['by cursor', `${requests}/technician-views?${next}`],
        ] as const)
          targets[`ten units, ${filter}, ${where}`] = { url, headers, connections: FEW };
      }
      const facets = 'type,unread,status_id,priority_id,business_unit_ids';
      const counts = `${requests}/technician-views/counts?view=all_tickets`;
      targets['ten units, counts'] = { url: counts, headers, connections: FEW };
      targets['ten units, counts, all facets'] = { url: `${counts}&facets=${facets}`, headers, connections: FEW };
      return rowsOf(await rates(targets)).filter(({ what }) => what !== 'hello');
    },
    { records: workload(5000, 0, varied()), reader: secondTechnician },
  );

/** What front ends meet: throughput, polling with what is known already, and reading one's own writes, on the whole line. */
export const run = async (): Promise<Report> => {
  const rows: Row[] = [...(await throughput()), ...(await filtered())];
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
      'Ten units: a technician who sees ten units, 5,000 requests of some 300 codes, 4 connections; ÷ the hello of the same process.',
      'Pollers: 100 technicians ask once a second for their badges and a list, with the tag of their last answer.',
      'One 304: 4,000 in a row, 8 at once, less what the API takes meanwhile anyway.',
      'Own writes: commit, ask where the log is, read with min_lsn and no word on how long to wait (1 s); milliseconds from the commit to the answer.',
    ],
  };
};
