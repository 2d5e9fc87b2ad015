import type { MetricsSummary } from '../contract.ts';
import type { Freshness } from '../freshness.ts';
import type { ReadStore } from '../ports.ts';
import type { Seen } from './metric-table.ts';
import { createMetrics } from './metrics.ts';
import type { Observing } from './observed-app.ts';
import { lookAtState } from './state.ts';
import { summaryOf } from './summary.ts';

type Deps = Observing & {
  readonly store: Pick<ReadStore, 'position'>;
  readonly freshness: Pick<Freshness, 'begin'>;
  readonly clock: () => number;
};

/** How this process fares, for machines and for people. Neither needs a token nor tells of anybody: numbers alone. */
export const metricsRoutes = (deps: Deps) => {
  const { observer, cell, ofProcess, store, freshness, clock, fallback } = deps;
  const look = async (): Promise<Seen> => ({
    observed: observer.observed,
    state: await lookAtState(store, freshness),
    fallback: fallback?.() ?? null,
  });
  const summary = async (): Promise<Response> => {
    const body: MetricsSummary = summaryOf(await look(), clock());
    return Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
  };
  return { '/metrics': createMetrics({ cell, ofProcess, look }), '/metrics/summary': summary };
};
