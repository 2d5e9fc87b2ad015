import { Hono } from 'hono';
import { internalError, methodNotAllowed, notFound, problemResponse, Refusal } from '#http/problem.ts';
import { createAnswer, type Deps } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { businessUnitCounts } from './routes/business-unit-counts.ts';
import { counts } from './routes/counts.ts';
import { healthRoutes } from './routes/health.ts';
import { technicianViews } from './routes/technician-views.ts';
import { ticketTypeCounts } from './routes/ticket-type-counts.ts';

const PREFIX = '/api/v1/requests';

/** The whole HTTP interface as a function from Request to Response; it opens nothing and reads no environment. */
export const createApp = (deps: Deps): Hono => {
  const app = new Hono();
  const answer = createAnswer(deps);

  const serve = <P>(endpoint: Endpoint<P>): unknown =>
    app.on(endpoint.method, PREFIX + endpoint.path.replace(/\{(\w+)\}/g, ':$1'), ({ req }) =>
      answer(endpoint, req.raw, req.param() as Record<string, string>),
    );
  serve(technicianViews);
  serve(counts);
  serve(businessUnitCounts);
  serve(ticketTypeCounts);

  for (const [path, respond] of Object.entries(healthRoutes(deps))) {
    app.get(path, (context) => respond(context.req.raw));
  }

  const paths = new Set(app.routes.map(({ path }) => path));
  app.notFound(({ req }) => problemResponse(paths.has(req.path) ? methodNotAllowed(['GET', 'HEAD']) : notFound()));
  app.onError((error) => {
    if (error instanceof Refusal) return problemResponse(error);
    deps.log.error({ err: error }, 'a request failed');
    return problemResponse(internalError());
  });
  return app;
};
