import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { mintToken } from '#infra/local/token.ts';
import type { FaultyLine } from '#test/faults/support/faulty-line.ts';
import { asker, isRecord, lsnOf } from '#test/support/ask.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { deskview } from '#test/support/deskview.ts';
import { WATCHER } from './watcher.ts';

/** Milliseconds until everything has to be right again. */
const PATIENCE = 60_000;
const LOOK_EVERY = 100;
const TRIES = 3;
/** Of units: a quiet point takes seconds with these few. */
const FILTERS = [null, [1], [-1, 2]];

/** Everything that was done is undone, and each part runs. */
export const healLine = async (line: FaultyLine): Promise<void> => {
  await line.heal();
  const deadline = performance.now() + PATIENCE;
  while (Object.values(line.parts).some(({ pid }) => pid === undefined)) {
    if (performance.now() > deadline) {
      const down = Object.values(line.parts).filter(({ pid }) => pid === undefined);
      throw new Error(
        `not running ${PATIENCE / 1000} s after the last fault: ${down.map(({ name }) => name).join(', ')}`,
      );
    }
    await sleep(LOOK_EVERY);
  }
};

/** A commit behind everything that was written; gives where it lies. Postgres may still be on its way up. */
const mark = async (databaseUrl: string, deadline: number): Promise<bigint> => {
  for (;;) {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('update deskview_heartbeat set beat = beat + 1, at = clock_timestamp() where id = 1');
      const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
      return lsnOf(rows[0]?.lsn ?? '0/0');
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(LOOK_EVERY);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
};

/** Resolves once answers show all that was written, with no flag but, where it may, that of dead letters. Rejects with what they say when they do not. */
export const converged = async ({ stack }: FaultyLine, flags?: 'with dead letters'): Promise<void> => {
  const deadline = performance.now() + PATIENCE;
  const wanted = await mark(stack.postgres.url, deadline);
  const ask = asker({ apiUrl: stack.api.url, tokenFor: (user) => mintToken(stack.jwt, user) });
  let last = 'no answer';
  while (performance.now() < deadline) {
    const { status, body } = await ask(WATCHER, '/api/v1/requests/ticket-type-counts').catch((error: Error) => ({
      status: 0,
      body: error.message,
    }));
    last = `status ${status}: ${JSON.stringify(body)}`;
    const meta = isRecord(body) && isRecord(body['meta']) ? body['meta'] : {};
    const { asOf, stale, partial, degraded } = meta;
    const reached = isRecord(asOf) && lsnOf(String(asOf['lsn'])) >= wanted;
    if (status === 200 && reached && !stale && !partial && (flags || !degraded)) return;
    await sleep(LOOK_EVERY);
  }
  throw new Error(
    `answers are not right ${PATIENCE / 1000} s after the last fault (wanted ${wanted.toString(16)}): ${last}`,
  );
};

export type Judged = { readonly comparisons: number; readonly mismatches: readonly string[] };

/** A machine that is busy with others makes the API refuse some answers (503): those questions are asked again. */
const comparedPatiently = async (line: FaultyLine, tries: number): ReturnType<typeof compareWithSql> => {
  const { stack } = line;
  const found = await compareWithSql({
    ...{ apiUrl: stack.api.url, databaseUrl: stack.postgres.url, timeZone: 'UTC', concurrency: 4 },
    tokenFor: (user) => mintToken(stack.jwt, user),
    ...{ filters: FILTERS, perPages: [20, 100] },
  });
  const refused = found.mismatches.filter(({ difference }) => difference.startsWith('status 503'));
  const onlyRefused = refused.length > 0 && refused.length === found.mismatches.length;
  return onlyRefused && tries > 1 ? comparedPatiently(line, tries - 1) : found;
};

/** Every technician's every view, and every key of the generation that is served, against SQL. */
export const judged = async (line: FaultyLine): Promise<Judged> => {
  const { stack } = line;
  const { comparisons, mismatches } = await comparedPatiently(line, TRIES);
  const { active } = JSON.parse((await deskview(stack, 'generations', '--json')).stdout);
  const { code, stdout, stderr } = await deskview(stack, 'verify', '--generation', `${active}`, '--json');
  const verified = code === 0 ? [] : [`deskview verify ended with ${code}: ${stdout}${stderr}`];
  return { comparisons, mismatches: [...mismatches.map((found) => JSON.stringify(found)), ...verified] };
};
