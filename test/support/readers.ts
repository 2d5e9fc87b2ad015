import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { camelViewNames, viewNames } from '#query-api/contract.ts';
import { isRecord, lsnOf } from './ask.ts';

/** One answer as a reader saw it; `at` and `ms` in milliseconds of performance.now(). */
export type Read = {
  readonly at: number;
  readonly ms: number;
  /** When it was asked for, in milliseconds since 1970. */
  readonly askedAt: number;
  /** 0: there was no answer. */
  readonly status: number;
  readonly generation: number;
  readonly stale: boolean;
  /** What the answer says it is as of, the commit's time in milliseconds since 1970; null when it is no answer. */
  readonly asOf: { readonly lsn: bigint; readonly committedAt: number } | null;
  /** What is wrong with it: no answer, a status other than 200, or numbers that contradict each other. */
  readonly problem: string | null;
};

export type Readers = {
  /** What was read so far. */
  readonly reads: readonly Read[];
  stop(): Promise<readonly Read[]>;
};

type Meta = {
  readonly asOf: { readonly lsn: string; readonly committedAt: string };
  readonly generation: number;
  readonly stale: boolean;
};

/** An answer that takes longer is none, in milliseconds. */
const PATIENCE = 10_000;

type Numbers = Readonly<Record<string, number>>;

/** Do badge, list and facets of one answer agree? Null when they do. */
const contradiction = (body: Readonly<Record<string, unknown>>, view: number): string | null => {
  const lists = Array.isArray(body['data']);
  const name = (lists ? camelViewNames : viewNames)[view] as string;
  const badge = (body['counts'] as Numbers)[name];
  const facets = (body[lists ? 'filterCounts' : 'filter_counts'] ?? {}) as Numbers;
  if (badge !== facets['all']) return `${name}: badge ${badge}, facets ${facets['all']}`;
  if (facets['all'] !== (facets['parents'] ?? 0) + (facets['subtasks'] ?? 0)) return `${name}: facets do not add up`;
  if (!lists) return null;
  const length = (body['data'] as unknown[]).length;
  const expected = Math.min(Number(body['total']), Number(body['perPage']));
  return length === expected ? null : `${name}: ${length} rows of ${body['total']}`;
};

/** Everybody who may use the dashboard. */
export const technicians = async (databaseUrl: string): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    'select id from users where (is_technician or is_super_admin) and is_active and not is_deleted and not is_blocked order by id',
  );
  await client.end();
  return rows.map(({ id }) => id);
};

/**
 * Asks without pause, so many times a second over a few connections, for lists and badges of all views as all technicians;
 * every other time as `often`, when somebody is named.
 */
export const startReaders = async (
  stack: Stack,
  perSecond: number,
  connections = 4,
  often?: string,
): Promise<Readers> => {
  const all = await technicians(stack.postgres.url);
  const users = often === undefined ? all : all.flatMap((user) => [often, user]);
  const tokens = await Promise.all(users.map((user) => mintToken(stack.jwt, user, 24 * 3600)));
  const reads: Read[] = [];
  let stopped = false;

  const read = async (n: number): Promise<Read> => {
    const view = n % viewNames.length;
    const path = Math.floor(n / viewNames.length) % 2 === 0 ? '/technician-views' : '/technician-views/counts';
    const headers = { authorization: `Bearer ${tokens[n % tokens.length]}` };
    const [at, askedAt] = [performance.now(), Date.now()];
    const none = { at, askedAt, generation: 0, stale: false, asOf: null };
    const failed = (problem: string, status = 0) => ({ ...none, status, ms: performance.now() - at, problem });
    try {
      const response = await fetch(`${stack.api.url}/api/v1/requests${path}?view=${viewNames[view]}`, {
        headers,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await response.text();
      const ms = performance.now() - at;
      const { status } = response;
      if (status !== 200) return failed(`status ${status}: ${text}`, status);
      const body: unknown = JSON.parse(text);
      if (!isRecord(body)) return failed('no object', status);
      const { generation, stale, asOf: said } = body['meta'] as Meta;
      const asOf = { lsn: lsnOf(said.lsn), committedAt: Date.parse(said.committedAt) };
      return { at, ms, askedAt, status, generation, stale, asOf, problem: contradiction(body, view) };
    } catch (error) {
      return failed(String(error));
    }
  };

  const work = async (worker: number): Promise<void> => {
    const interval = (1000 * connections) / perSecond;
    const start = performance.now() + (worker * interval) / connections;
    for (let n = 0; !stopped; n++) {
      const wait = start + n * interval - performance.now();
      if (wait > 0) await sleep(wait);
      reads.push(await read(n * connections + worker));
    }
  };

  const working = Promise.all(Array.from({ length: connections }, (_, worker) => work(worker)));
  return {
    reads,
    async stop() {
      stopped = true;
      await working;
      return reads;
    },
  };
};
