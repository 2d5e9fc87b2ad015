import { Hono } from 'hono';
import type { Exchange } from '#http/exchange.ts';
import { exchangeIn } from '#http/exchange.ts';
import { front } from '#http/front.ts';
import { inTime } from '#http/in-time.ts';
import { internalError, methodNotAllowed, notFound, problemResponse, Refusal } from '#http/problem.ts';
import { noLimit, type RateLimit } from '#http/rate-limit.ts';
import { createAnswer, type Deps } from './answer.ts';
import { documentRoutes } from './docs-page.ts';
import type { DocsFile } from './docs-ports.ts';
import { responseOf } from './encoded.ts';
import { type Endpoint, PREFIX } from './endpoint.ts';
import { type Observing, observedApp, visitIn } from './observe/observed-app.ts';
import { metricsRoutes } from './observe/routes.ts';
import { idsOf } from './observe/visit.ts';
import { methodsOf, takenOver, withoutSlash } from './ownership.ts';
import { late } from './problem.ts';
import { batch } from './routes/batch.ts';
import { businessUnitCounts } from './routes/business-unit-counts.ts';
import { counts } from './routes/counts.ts';
import { healthRoutes } from './routes/health.ts';
import { requestById } from './routes/request-by-id.ts';
import { technicianViews } from './routes/technician-views.ts';
import { ticketTypeCounts } from './routes/ticket-type-counts.ts';
import { unguarded } from './safety.ts';
import type { Upstream } from './upstream.ts';

/** Parameters in an address are ids; with any other word in their place it is not ours. */
const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** Milliseconds that an answer may take in all. Each of its parts has less; this is for what nobody thought of. */
const PATIENCE = 22_000;

/** Of those who watch us. */
export const WATCHED: ReadonlySet<string> = new Set([
  ...['/livez', '/startupz', '/readyz', '/health'],
  ...['/metrics', '/metrics/summary'],
]);

const passOn = (upstream: Upstream, url: string, env: unknown): Promise<Response> => {
  const visit = visitIn(env);
  if (visit) visit.route = 'upstream';
  return upstream.pass(env as Exchange, url);
};

type AppDeps = Deps & {
  /** Of the page that shows the document; without them there is the document alone. */
  readonly docs?: readonly DocsFile[];
  /** Milliseconds, for tests. */
  readonly patience?: number;
  /** Without it requests are neither counted nor logged. */
  readonly observing?: Observing;
  /** Answers what is the application's own; without it that is not found. */
  readonly upstream?: Upstream | undefined;
  /** Requests of those who watch us, by address; without it they are not limited. */
  readonly watchers?: RateLimit;
};

/** The whole HTTP interface as a function from Request to Response; it opens nothing and reads no environment. */
export const createApp = (deps: AppDeps): Hono => {
  const app = new Hono();
  const answer = createAnswer(deps);
  const { store, freshness, clock, upstream } = deps;
  const { addresses, proxies, compress } = deps.safety ?? unguarded;

  const serve = <P>(endpoint: Endpoint<P>): unknown =>
    app.on(endpoint.method, PREFIX + endpoint.path.replace(/\{(\w+)\}/g, `:$1{${UUID}}`), async ({ req, env }) => {
      if (upstream && req.raw.method === 'HEAD' && takenOver.has(req.path)) return passOn(upstream, req.url, env);
      const visit = visitIn(env);
      if (visit) visit.route = PREFIX + endpoint.path;
      const answering = answer(endpoint, req.raw, req.param() as Record<string, string>, visit, exchangeIn(env));
      const answered = await inTime(answering, deps.patience ?? PATIENCE, late);
      return responseOf(req.raw, answered, { compress, visit });
    });
  serve(technicianViews);
  serve(counts);
  serve(businessUnitCounts);
  serve(ticketTypeCounts);
  serve(batch);
  serve(requestById);
  const health = healthRoutes(deps);
  const open = {
    ...health,
    ...documentRoutes(deps.docs ?? []),
    ...(deps.observing && metricsRoutes({ store, freshness, clock, ...deps.observing })),
  };
  for (const [path, respond] of Object.entries(open)) {
    // Load balancers that are not told a method ask by OPTIONS (HAProxy).
    app.on(path in health ? ['GET', 'OPTIONS'] : ['GET'], path, ({ req, env }) => {
      const visit = visitIn(env);
      if (visit) visit.route = path;
      return respond(req.raw);
    });
  }

  const methodsAt = methodsOf(app);
  app.notFound(({ req, env }) => {
    const isRead = req.method === 'GET' || (req.method === 'HEAD' && !upstream);
    const slashed = isRead && withoutSlash(req.url);
    if (slashed) return new Response(null, { status: 307, headers: { Location: slashed } });
    if (upstream?.answers(req.path)) return passOn(upstream, req.url, env);
    const methods = methodsAt(req.path);
    return problemResponse(methods.length > 0 ? methodNotAllowed(methods) : notFound());
  });
  app.onError((error, { env }) => {
    const visit = visitIn(env);
    if (error instanceof Refusal) {
      if (visit) visit.reason = error.kind;
      return problemResponse(error);
    }
    deps.log.error({ err: error, ...idsOf(visit) }, 'a request failed');
    return problemResponse(internalError());
  });
  const watched = { paths: WATCHED, limit: deps.watchers ?? noLimit };
  app.fetch = front(app.fetch, { limit: addresses, proxies, watched });
  return deps.observing ? observedApp(app, deps.observing.observer) : app;
};
