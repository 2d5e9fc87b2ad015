import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Answer, type Ask, asker, isRecord, waitFor } from './ask.ts';
import { difference } from './difference.ts';
import { endpoints, type Question, questionsFor } from './questions.ts';
import { type Filter, type Json, type Truth, type TruthSettings, withTruth } from './truth.ts';

export type CompareOptions = TruthSettings & {
  readonly databaseUrl: string;
  /** Without a path: `http://127.0.0.1:8080`. */
  readonly apiUrl: string;
  readonly tokenFor: (userId: string) => Promise<string> | string;
  /** Default: none, every unit, no unit, two pairs, an unknown one. */
  readonly filters?: readonly Filter[];
  readonly perPages?: readonly number[];
  readonly concurrency?: number;
  /** How long the API may take to reach the state of the source, in milliseconds. */
  readonly patience?: number;
};

type Mismatch = { readonly user: string; readonly path: string; readonly difference: string };
type Comparison = { readonly comparisons: number; readonly mismatches: readonly Mismatch[] };

/** More say nothing new; the comparison ends there. */
const enough = 20;

/** What we add to the contract's answers: `meta`, and the names of a status in both languages. */
export const withoutAdditions = (body: Json): Json => {
  if (!isRecord(body)) return body;
  const { meta: _, ...rest } = body as { readonly [key: string]: Json };
  const { data } = rest;
  if (!Array.isArray(data)) return rest;
  const plain = data.map((item) => {
    if (item === null || typeof item !== 'object' || typeof item['status'] !== 'object') return item;
    const { nameEn: _en, nameAr: _ar, ...status } = item['status'] as { readonly [key: string]: Json };
    return { ...item, status };
  });
  return { ...rest, data: plain };
};

/** A commit behind everything the truth has seen: once the API has it, it has the rest. */
const commitMarker = async (databaseUrl: string): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('update deskview_heartbeat set beat = beat + 1, at = clock_timestamp() where id = 1');
  await client.end();
};

/** A refusal is no answer: on a busy machine the store is late now and then. Asked again, the API has to answer. */
const answered = async (ask: Ask, user: string, path: string): Promise<Answer> => {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await ask(user, path);
    if (answer.status !== 503 || performance.now() > deadline) return answer;
    await sleep(200);
  }
};

const check = async (ask: Ask, user: string, { path, body }: Question): Promise<Mismatch | undefined> => {
  const answer = await answered(ask, user, path);
  const found =
    answer.status === 200
      ? difference(body, withoutAdditions(answer.body))
      : `status ${answer.status}: ${JSON.stringify(answer.body)}`;
  return found === undefined ? undefined : { user, path, difference: found };
};

const checkRefused = async (ask: Ask, user: string, path: string): Promise<Mismatch | undefined> => {
  const { status } = await ask(user, path);
  return status === 403 ? undefined : { user, path, difference: `status ${status}, expected 403` };
};

const dayOf = (at: Date, { timeZone }: CompareOptions) => at.toLocaleDateString('en-CA', { timeZone });

type Check = () => Promise<Mismatch | undefined>;

const everyCheck = async function* (truth: Truth, ask: Ask, filters: readonly Filter[], perPages: readonly number[]) {
  for (const user of truth.refused) {
    for (const path of endpoints) yield () => checkRefused(ask, user, path);
  }
  for (const user of truth.admitted) {
    const viewer = await truth.viewer(user);
    for (const question of questionsFor(viewer, { views: truth.views, filters, perPages })) {
      yield () => check(ask, user, question);
    }
  }
};

const run = async (checks: AsyncGenerator<Check>, concurrency: number): Promise<Comparison> => {
  let comparisons = 0;
  const mismatches: Mismatch[] = [];
  const work = async () => {
    for (let next = await checks.next(); !next.done && mismatches.length < enough; next = await checks.next()) {
      const mismatch = await next.value();
      comparisons += 1;
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { comparisons, mismatches };
};

const defaultFilters = async (databaseUrl: string): Promise<readonly Filter[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: number }>('select id from business_units order by id');
  await client.end();
  const units = rows.map(({ id }) => id);
  const unknown = Math.max(0, ...units) + 1000;
  const pair = units.length > 1 ? [units.slice(0, 2)] : [];
  return [null, ...units.map((id) => [id]), [-1], [-1, ...units.slice(-1)], ...pair, [unknown]];
};

/**
 * Asks the API over HTTP for everything everybody may see, and compares it exactly with what the contract's predicates give in
 * Postgres. Nobody may write meanwhile. Rejects when the API does not reach the state of the source within `patience`.
 */
export const compareWithSql = async (options: CompareOptions): Promise<Comparison> => {
  const { databaseUrl, perPages = [7, 20, 100], concurrency = 8, patience = 60_000 } = options;
  const filters = options.filters ?? (await defaultFilters(databaseUrl));
  const ask = asker(options);
  const now = options.now ?? new Date();
  const result = await withTruth(databaseUrl, { ...options, now, filters }, async (truth) => {
    await commitMarker(databaseUrl);
    const [someone] = truth.admitted;
    if (someone === undefined) throw new Error('there is nobody to compare for');
    await waitFor(truth.lsn, () => ask(someone, endpoints[1] ?? ''), patience);
    return run(everyCheck(truth, ask, filters, perPages), concurrency);
  });
  // Midnight came while the answers were read: what was new today is not any more.
  const crossedMidnight = options.now === undefined && dayOf(now, options) !== dayOf(new Date(), options);
  return crossedMidnight ? compareWithSql(options) : result;
};
