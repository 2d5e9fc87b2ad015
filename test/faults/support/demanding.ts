import pg from 'pg';
import type { Stack } from '#infra/local/stack-file.ts';
import { mintToken } from '#infra/local/token.ts';
import { lsnOf } from '#test/support/ask.ts';
import { OBSERVER } from './writers.ts';

/** An answer to somebody who named the position that it must have reached; `ms` from the question to the answer. */
export type Demanded = {
  readonly status: number;
  readonly reason: string | null;
  readonly needed: bigint;
  readonly asOf: bigint | null;
  readonly ms: number;
};

type Body = { readonly reason?: string; readonly meta?: { readonly asOf: { readonly lsn: string } } };

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
    const { reason = null, meta } = (await response.json()) as Body;
    const ms = performance.now() - begun;
    return { status: response.status, reason, needed: lsnOf(lsn), asOf: meta ? lsnOf(meta.asOf.lsn) : null, ms };
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
