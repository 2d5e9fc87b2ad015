import { openDatabaseStore } from '#adapters/postgres/read-store.ts';
import { FALLBACK_BOUNDS } from '#query-api/fallback.ts';
import { appOf } from '#test/query-api/app-of.ts';
import { getAs } from '#test/support/http.ts';
import { startPostgres } from '#test/support/stack.ts';
import { cpuSeconds } from './cpu.ts';
import { fill, withClient } from './rebuild.ts';
import { percentile, type Report, round } from './report.ts';

const TIMES = 12;
/** Person 1 of the source sees one unit, and everything once they are a super admin. */
const PERSON = '00000000-0000-4000-8000-000000000001';

const questions = {
  'badges alone': '/technician-views/counts',
  'a list of 20 with badges': '/technician-views?view=all_unsolved',
  'my list with badges': '/technician-views?view=my_unsolved',
  'its fifth page': '/technician-views?view=all_unsolved&page=5',
  'a filtered list': '/technician-views?view=all_tickets&unread=true&status_id=1',
  'units with their numbers': '/business-unit-counts',
} as const;

/** What Postgres takes for the answers that it gives while Redis is away: one alone, and as many at once as there may be. */
const measure = async (
  { url, pid = 0 }: { readonly url: string; readonly pid: number | undefined },
  requests: number,
): Promise<Report['rows']> => {
  const store = openDatabaseStore({ databaseUrl: url, connections: FALLBACK_BOUNDS.connections, patience: 60_000 });
  const { request } = appOf(store, { clock: Date.now, patience: 60_000 });
  const times = async (path: string, atOnce: number): Promise<number[]> => {
    const taken: number[] = [];
    let left = TIMES;
    const ask = async (): Promise<void> => {
      while (left-- > 0) {
        const begun = performance.now();
        const { status } = await getAs(request, PERSON, path);
        if (status !== 200) throw new Error(`${path}: ${status}`);
        taken.push(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, ask));
    return taken;
  };
  const cpuOf = (): number => cpuSeconds({ postgres: pid })['postgres'] ?? 0;
  const rows: Report['rows'][number][] = [];
  for (const [who, seesAll] of [
    ['one unit of eight', false],
    ['everything', true],
  ] as const) {
    await withClient(url, (client) =>
      client.query('update users set is_super_admin = $1 where id = $2', [seesAll, PERSON]),
    );
    for (const [what, path] of Object.entries(questions)) {
      await times(path, 1);
      const before = cpuOf();
      const alone = await times(path, 1);
      const spent = cpuOf() - before;
      const together = await times(path, FALLBACK_BOUNDS.connections);
      rows.push({
        requests,
        'who sees': who,
        what,
        'Postgres CPU ms': round((1000 * spent) / TIMES, 0),
        'alone, p50 ms': round(percentile(alone, 50), 0),
        'four at once, p50 ms': round(percentile(together, 50), 0),
        'p95 ms': round(percentile(together, 95), 0),
        'answers/s': round((1000 * FALLBACK_BOUNDS.connections) / percentile(together, 50), 0),
      });
    }
  }
  await store.close();
  return rows;
};

export const run = async ({ requests }: { readonly requests?: number } = {}): Promise<Report> => {
  const rows: Report['rows'][number][] = [];
  for (const size of requests === undefined ? [5000, 50_000, 200_000] : [requests]) {
    const { part, stop } = await startPostgres();
    try {
      await fill(part.url, size);
      rows.push(...(await measure(part, size)));
    } finally {
      await stop();
    }
  }
  return {
    rows,
    notes: [
      'Answers of the API with Postgres as its store: the statements, the reading of their rows and the writing of the body.',
      `Postgres with its default settings, all in memory; ${TIMES} answers each, after as many to warm up. CPU: of one answer alone.`,
    ],
  };
};
