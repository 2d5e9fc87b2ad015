import type { Exchange } from '#http/exchange.ts';
import { forwardedPrefix } from '#http/forwarded-prefix.ts';
import type { KeySource } from '#http/key-source.ts';
import { badParameters, Refusal } from '#http/problem.ts';
import { readJsonObject, requireJson } from '#http/read-json.ts';
import type { Reference } from '#read-model/reference.ts';
import { createScopeFor } from './access.ts';
import { type Answered, answerWith } from './answered.ts';
import { createAuthenticate } from './auth.ts';
import type { Config } from './config.ts';
import type { Cursors, Since } from './cursor.ts';
import { type Demands, demandsIn, noDemands } from './demands.ts';
import type { Asked, Endpoint } from './endpoint.ts';
import type { Asking } from './etag.ts';
import type { Fallback } from './fallback.ts';
import type { Freshness } from './freshness.ts';
import { metaHeaders } from './meta.ts';
import { now, spent, type Visit } from './observe/visit.ts';
import { sayOutages } from './outages.ts';
import type { Ask, ReadPosition, ReadStore, Watched } from './ports.ts';
import { cursorExpired, notYetVisible, tooStale, unavailable } from './problem.ts';
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
  readonly fallback?: Pick<Fallback, 'read'> | null;
  readonly keySource: KeySource;
  readonly cursors: Cursors;
  /** Without it nobody is limited and nothing compressed. */
  readonly safety?: Safety;
  readonly log: Log;
};

/** Is a page to go on from a generation of another history, which may have come further than this one ever will? */
const isOfOther = ({ generation, lsn }: ReadPosition, since: Since | undefined): boolean =>
  since !== undefined && lsn < since.lsn && since.generation * generation !== 0 && since.generation !== generation;

/** What is answered, and to whom, by one state of the reference data. */
type Decision = Pick<Asking, 'params' | 'plan' | 'scope' | 'since'>;

const queryOf = (url: string): URLSearchParams => {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
};

/** The parameters or why they are refused: that is told only to somebody who is not known to be kept out. */
const readParams = <P>(
  { params, least }: Endpoint<P>,
  asked: Asked,
  headers: Headers,
): { readonly value: P; readonly demands: Demands; readonly since: Since | undefined } | Refusal => {
  const value = orRefusal(() => params(asked));
  const since = value instanceof Refusal ? undefined : least?.(value);
  const demands = orRefusal(() => demandsIn(asked.query, headers, since?.lsn));
  if (demands instanceof Refusal) return value instanceof Refusal ? allWrong(value, demands) : demands;
  return value instanceof Refusal ? value : { value, since, demands };
};

const orRefusal = <T>(work: () => T): T | Refusal => {
  try {
    return work();
  } catch (error) {
    return refusalIn(error);
  }
};

const refusalIn = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

/** Wrong values of both are told together, before a view or a cursor that there is not. */
const allWrong = ({ body: ofParams }: Refusal, demands: Refusal): Refusal =>
  ofParams.status === 422 ? badParameters(422, [...(ofParams.errors ?? []), ...(demands.body.errors ?? [])]) : demands;

/**
 * The story of every answer: who asks (401), may they (403), what for (400, 422), is there a truthful answer, of the
 * position and age demanded (503), do they have it already (304). All but the first are decided by what the store holds
 * at the one position that the answer describes, and that a refusal names too.
 */
export const createAnswer = (deps: Deps) => {
  const { store, fallback = null, config, clock, freshness, watermark, keySource, cursors, log } = deps;
  const authenticate = createAuthenticate(config, { keySource, clock });
  const scopeFor = createScopeFor(config.adminRoles);
  const today = createToday(clock, config.timeZone);
  const sayOutage = sayOutages(log, clock);
  const readSince = createReadSince({ store, fallback, freshness, watermark });
  const { unreadSource } = config;
  const { subjects, proxies } = deps.safety ?? unguarded;

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
    const { demands, since } = params instanceof Refusal ? { demands: noDemands } : params;
    const cost = params instanceof Refusal ? 1 : (endpoint.cost?.(params.value) ?? 1);
    if (cost > 1) charge(subjects, technician, exchange, cost - 1);

    const prefix = forwardedPrefix(headers, proxies);

    const decide = (reference: Reference): Decision | Refusal =>
      orRefusal(() => {
        const scope = scopeFor(reference, technician);
        if (params instanceof Refusal) return params;
        const plan = endpoint.plan(params.value, { scope, reference, config, cursors, prefix });
        return { params: params.value, plan, scope, since: today() };
      });
    // By what it was decided, for an attempt that was given up may still go on beside the one that is answered.
    const decisions = new Map<Reference, Decision | Refusal>();
    const ask = (reference: Reference): Ask => {
      if (visit) visit.attempts += 1;
      const decision = decide(reference);
      decisions.set(reference, decision);
      if (decision instanceof Refusal) return { technician, since: today(), tallies: [] };
      const { since, plan } = decision;
      const { tallies, pages = [], requests = [], groups = [] } = plan;
      return { technician, since, tallies, pages, requests, groups };
    };
    const { found, told } = await readSince(ask, demands, { technician, request, visit });
    if ('unavailable' in found) {
      sayOutage(found);
      // What was asked is wrong whatever the store holds, and asking again later would not mend it.
      throw params instanceof Refusal ? params : unavailable(found.unavailable);
    }
    const decision = decisions.get(found.reference);
    if (!decision) throw new Error('The store answered without asking what for');
    if (decision === params) throw decision;

    const read = now();
    const meta = told(found.position);
    if (visit) {
      visit.stale = meta.stale;
      visit.fromDatabase = meta.source === 'database';
    }
    if (decision instanceof Refusal) throw decision.with(metaHeaders(meta));
    const { minLsn = 0, maxAge = Number.POSITIVE_INFINITY } = demands;
    if (found.position.lsn < minLsn)
      throw isOfOther(found.position, since) ? cursorExpired() : notYetVisible(meta, demands.minLsnText ?? '');
    if (meta.ageMs > maxAge) throw tooStale(meta, maxAge);

    try {
      const asking = { endpoint: endpoint.name, technician, unreadSource, ...decision };
      const ifNoneMatch = headers.get('if-none-match');
      return answerWith(found, meta, asking, { method: endpoint.method, ifNoneMatch });
    } catch (error) {
      throw refusalIn(error).with(metaHeaders(meta));
    } finally {
      spent(visit, 'render', read);
    }
  };
};
