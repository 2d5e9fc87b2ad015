import type { Exchange } from '#http/exchange.ts';
import type { KeySource } from '#http/key-source.ts';
import { Refusal } from '#http/problem.ts';
import { readJsonObject, requireJson } from '#http/read-json.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Scope } from '#read-model/scope.ts';
import type { Micros } from '#read-model/time.ts';
import { createScopeFor } from './access.ts';
import { type Answered, answerWith } from './answered.ts';
import { createAuthenticate } from './auth.ts';
import type { Config } from './config.ts';
import type { Cursors } from './cursor.ts';
import { type Demands, demandsIn, noDemands } from './demands.ts';
import type { Asked, Endpoint, Plan } from './endpoint.ts';
import type { Freshness } from './freshness.ts';
import { now, spent, type Visit } from './observe/visit.ts';
import { sayOutages } from './outages.ts';
import type { Ask, ReadStore, Watched } from './ports.ts';
import { notYetVisible, tooStale, unavailable } from './problem.ts';
import { createReadSince } from './read-since.ts';
import { charge, type Safety, unguarded } from './safety.ts';
import { createToday } from './today.ts';
import type { Watermark } from './wait-for-position.ts';

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
  readonly watermark: Watermark;
  /** Asked when the store is unreachable. */
  readonly fallback?: Pick<ReadStore, 'read'> | null;
  readonly keySource: KeySource;
  readonly cursors: Cursors;
  /** Without it nobody is limited and nothing compressed. */
  readonly safety?: Safety;
  readonly log: Log;
};

const queryOf = (url: string): URLSearchParams => {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
};

/** The parameters or why they are refused: that is told only to somebody who is not known to be kept out. */
const readParams = <P>(
  { params }: Endpoint<P>,
  asked: Asked,
  headers: Headers,
): { readonly value: P; readonly demands: Demands } | Refusal => {
  try {
    return { value: params(asked), demands: demandsIn(asked.query, headers) };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/**
 * The story of every answer: who asks (401), may they (403), what for (400, 422), is there a truthful answer, of the
 * position and age demanded (503), do they have it already (304). All but the first are decided by what the store holds
 * at the one position that the answer describes.
 */
export const createAnswer = (deps: Deps) => {
  const { store, fallback = null, config, clock, freshness, watermark, keySource, cursors, log } = deps;
  const authenticate = createAuthenticate(config, { keySource, clock });
  const scopeFor = createScopeFor(config.adminRoles);
  const today = createToday(clock, config.timeZone);
  const sayOutage = sayOutages(log, clock);
  const readSince = createReadSince({ store, fallback, freshness, watermark });
  const { unreadSource } = config;
  const { subjects } = deps.safety ?? unguarded;

  return async <P>(
    endpoint: Endpoint<P>,
    request: Request,
    path: Asked['path'] = {},
    visit?: Visit,
    exchange?: Exchange,
  ): Promise<Answered> => {
    const { headers } = request;
    const arrived = now();
    const technician = await authenticate(request);
    spent(visit, 'keys', arrived);
    if (visit) visit.sub = technician;
    charge(subjects, technician, exchange);
    if (endpoint.method === 'post') requireJson(request);
    const body = endpoint.method === 'post' ? await readJsonObject(request) : undefined;
    const params = readParams(endpoint, { query: queryOf(request.url), path, body, technician, cursors }, headers);
    const demands = params instanceof Refusal ? noDemands : params.demands;

    let decided: { readonly plan: Plan; readonly scope: Scope; readonly since: Micros } | undefined;
    const ask = (reference: Reference): Ask => {
      if (visit) visit.attempts += 1;
      const scope = scopeFor(reference, technician);
      if (params instanceof Refusal) throw params;
      const plan = endpoint.plan(params.value, { scope, reference, config, cursors });
      const since = today();
      decided = { plan, scope, since };
      const { tallies, pages = [], requests = [] } = plan;
      return { technician, since, tallies, pages, requests };
    };
    const { found, told } = await readSince(ask, demands, { request, visit });
    if ('unavailable' in found) {
      sayOutage(found);
      // What was asked is wrong whatever the store holds, and asking again later would not mend it.
      throw params instanceof Refusal ? params : unavailable(found.unavailable);
    }
    if (!decided || params instanceof Refusal) throw new Error('The store answered without asking what for');

    const read = now();
    const meta = told(found.position);
    if (visit) {
      visit.stale = meta.stale;
      visit.fromDatabase = meta.source === 'database';
    }
    const { minLsn = 0, maxAge = Number.POSITIVE_INFINITY } = demands;
    if (found.position.lsn < minLsn) throw notYetVisible(meta, minLsn);
    if (meta.ageMs > maxAge) throw tooStale(meta, maxAge);

    const asking = { endpoint: endpoint.name, params: params.value, technician, unreadSource, ...decided };
    const ifNoneMatch = headers.get('if-none-match');
    const answered = answerWith(found, meta, asking, { method: endpoint.method, ifNoneMatch });
    spent(visit, 'render', read);
    return answered;
  };
};
