import { mintToken } from '#infra/local/token.ts';
import type { Meta } from '#query-api/contract.ts';
import { asker, waitFor } from '#test/support/ask.ts';
import type { FaultyLine } from './faulty-line.ts';
import { inSource } from './source.ts';
import { OBSERVER } from './writers.ts';

const VIEWS = '/api/v1/requests/technician-views';

const askerOf = ({ stack }: FaultyLine) =>
  asker({ apiUrl: stack.api.url, tokenFor: (user) => mintToken(stack.jwt, user) });

/** What the API says of its answers now. */
export const metaNow = async (line: FaultyLine): Promise<Meta> => {
  const { body } = await askerOf(line)(OBSERVER, `${VIEWS}/counts?view=all_tickets`);
  return (body as unknown as { readonly meta: Meta }).meta;
};

/** Waits until answers are as of all that is committed now. */
export const caughtUp = async (line: FaultyLine, within = 30_000): Promise<void> => {
  // The heartbeat commits behind it.
  const [now] = await inSource(line, (sql) => sql<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn'));
  const ask = askerOf(line);
  await waitFor(now?.lsn ?? '', () => ask(OBSERVER, `${VIEWS}/counts?view=all_tickets`), within);
};

/** The body's bytes of a list's first page, as somebody who sees everything. */
export const pageOf = async ({ stack }: FaultyLine, view: string, perPage = 100): Promise<Buffer> => {
  const response = await fetch(`${stack.api.url}${VIEWS}?view=${view}&per_page=${perPage}`, {
    headers: { authorization: `Bearer ${await mintToken(stack.jwt, OBSERVER)}` },
  });
  return Buffer.from(await response.arrayBuffer());
};
