import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from './truth.ts';

export type Answer = { readonly status: number; readonly body: Json };
export type Ask = (user: string, path: string) => Promise<Answer>;

type Api = {
  /** Without a path: `http://127.0.0.1:8080`. */
  readonly apiUrl: string;
  readonly tokenFor: (userId: string) => Promise<string> | string;
};

/** GET as a user, whose token is asked for once. */
export const asker = ({ apiUrl, tokenFor }: Api): Ask => {
  const tokens = new Map<string, string>();
  return async (user, path) => {
    const token = tokens.get(user) ?? (await tokenFor(user));
    tokens.set(user, token);
    const response = await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
};

/** Postgres writes `16/B374D848`: two hexadecimal halves of 32 bits. */
export const lsnOf = (text: string): bigint => {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const asOfLsn = ({ body }: Answer): bigint => {
  const meta = isRecord(body) ? body['meta'] : undefined;
  const asOf = isRecord(meta) ? meta['asOf'] : undefined;
  const lsn = isRecord(asOf) ? asOf['lsn'] : undefined;
  return typeof lsn === 'string' ? lsnOf(lsn) : 0n;
};

/** Asks again and again until the answer's `meta.asOf.lsn` has reached `lsn`; `patience` in milliseconds. */
export const waitFor = async (lsn: string, ask: () => Promise<Answer>, patience: number): Promise<void> => {
  const deadline = performance.now() + patience;
  let last = 'no answer';
  while (performance.now() < deadline) {
    const answer = await ask().catch((error: Error) => error);
    if (!(answer instanceof Error)) {
      if (answer.status === 200 && asOfLsn(answer) >= lsnOf(lsn)) return;
      last = `status ${answer.status}, as of ${asOfLsn(answer).toString(16)}`;
    } else last = answer.message;
    await sleep(50);
  }
  throw new Error(`the API did not reach ${lsn} within ${patience} ms: ${last}`);
};
