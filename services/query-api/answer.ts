import type { KeySource } from '#http/key-source.ts';
import { Refusal } from '#http/problem.ts';
import { readJsonObject } from '#http/read-json.ts';
import { createScopeFor } from './access.ts';
import { createAuthenticate } from './auth.ts';
import type { Config } from './config.ts';
import type { Asked, Endpoint, Plan } from './endpoint.ts';
import type { Freshness } from './freshness.ts';
import { sayOutages } from './outages.ts';
import type { ReadStore, Watched } from './ports.ts';
import { unavailable } from './problem.ts';
import { createToday } from './today.ts';

export type Log = {
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};

export type Deps = {
  readonly store: ReadStore;
  readonly watch: Watched;
  readonly config: Config;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly freshness: Freshness;
  readonly keySource: KeySource;
  readonly log: Log;
};

const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

const queryOf = (url: string): URLSearchParams => {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
};

/** The parameters or why they are refused: that is told only to somebody who is not known to be kept out. */
const readParams = <P>({ params }: Endpoint<P>, asked: Asked): { readonly value: P } | Refusal => {
  try {
    return { value: params(asked) };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/**
 * The story of every answer: who asks (401), may they (403), what for (400, 422), is there a truthful answer (503).
 * The last three are decided by what the store holds at the one position that the answer describes.
 */
export const createAnswer = ({ store, config, clock, freshness, keySource, log }: Deps) => {
  const authenticate = createAuthenticate(config, { keySource, clock });
  const scopeFor = createScopeFor(config.adminRoles);
  const today = createToday(clock, config.timeZone);
  const sayOutage = sayOutages(log, clock);

  return async <P>(endpoint: Endpoint<P>, request: Request, path: Asked['path'] = {}): Promise<Response> => {
    const technician = await authenticate(request.headers);
    const body = endpoint.method === 'post' ? await readJsonObject(request) : undefined;
    const params = readParams(endpoint, { query: queryOf(request.url), path, body, technician });
    let plan: Plan | undefined;
    const told = freshness.begin();
    const found = await store.read((reference) => {
      const scope = scopeFor(reference, technician);
      if (params instanceof Refusal) throw params;
      plan = endpoint.plan(params.value, { scope, reference, config });
      const { tallies, pages = [], requests = [] } = plan;
      return { technician, since: today(), tallies, pages, requests };
    });
    if ('unavailable' in found) {
      sayOutage(found);
      // What was asked is wrong whatever the store holds, and asking again later would not mend it.
      throw params instanceof Refusal ? params : unavailable(found.unavailable);
    }
    if (!plan) throw new Error('The store answered without asking what for');
    const meta = JSON.stringify(told(found.position));
    return new Response(plan.body(found, meta), { headers: HEADERS });
  };
};
