import type { Hono } from 'hono';
import type { Observer } from './observe.ts';
import type { FallbackState } from './state.ts';
import type { Visit } from './visit.ts';

export type Observing = {
  readonly observer: Observer;
  readonly cell: string;
  /** What is measured of the process itself is told, too: once in a process. */
  readonly ofProcess: boolean;
  readonly fallback?: (() => FallbackState) | undefined;
};

/** What the server tells of a request beside what is in it; nothing where there is no server. */
type Exchange = {
  readonly id?: string;
  readonly correlation?: string | undefined;
  /** How long the answers before it on the same connection took. */
  readonly waitedMs?: number;
};

/** What happened to the request whose environment that is, so far; undefined when nobody observes. */
export const visitIn = (env: unknown): Visit | undefined => (env as { readonly visit?: Visit } | undefined)?.visit;

/** An application each request to which is seen; inside, its visit is in Hono's environment. */
export const observedApp = <App extends Pick<Hono, 'fetch'>>(app: App, { begin, end, stream }: Observer): App => {
  const answer = app.fetch;
  app.fetch = async (request, env, context) => {
    const exchange = env as Exchange | undefined;
    const visit = begin(request, exchange?.waitedMs ?? 0);
    visit.requestId = exchange?.id;
    visit.correlationId = exchange?.correlation;
    let status = 500;
    let streams = false;
    visit.streams = (begun) => {
      streams = true;
      end(visit, begun);
      stream(1);
    };
    try {
      const response = await answer(request, { ...exchange, visit }, context);
      status = response.status;
      return response;
    } finally {
      if (streams) stream(-1);
      else end(visit, status);
    }
  };
  return app;
};
