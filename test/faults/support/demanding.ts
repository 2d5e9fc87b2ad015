import pg from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { lsnOf } from '#test/support/ask.ts';
import { OBSERVER } from './writers.ts';

/**
 * An answer to somebody who named the position that it must have reached; `ms` from the question to the answer. At times
 * the writers shut out or delete whoever asks: 403 and 401 are answers of a position, too.
 */
export type Demanded = {
  readonly status: number;
  readonly reason: string | null;
  readonly needed: bigint;
  readonly asOf: bigint | null;
  readonly ms: number;
};

type Body = { readonly reason?: string };

/** Asks without pause, each time for no less than what the source has written by then. */
export const demandingReader = async ({ api, postgres, jwt }: Stack, wait: number) => {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const headers = { authorization: `Bearer ${await mintToken(jwt, OBSERVER)}` };
  const answers: Demanded[] = [];
  let stopped = false;

  const ask = async (): Promise<Demanded> => {
    const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
    const lsn = rows[0]?.lsn ?? '';
    const begun = performance.now();
    const address = `${api.url}/api/v1/requests/technician-views/counts?min_lsn=${lsn}&wait=${wait}`;
    const response = await fetch(address, { headers });
    const { reason = null } = (await response.json()) as Body;
    const applied = response.headers.get('x-applied-lsn');
    const ms = performance.now() - begun;
    return { status: response.status, reason, needed: lsnOf(lsn), asOf: applied === null ? null : lsnOf(applied), ms };
  };
  const asking = (async () => {
    while (!stopped) answers.push(await ask());
    await client.end();
  })();
  return {
    async stop(): Promise<readonly Demanded[]> {
      stopped = true;
      await asking;
      return answers;
    },
  };
};
