import type { MetricsSummary, RouteSummary } from '../contract.ts';
import type { Series } from './answered.ts';
import { addDurations, noDurations, quantile } from './durations.ts';
import type { Seen } from './metric-table.ts';

const share = (some: number, all: number): number => (all === 0 ? 0 : Math.round((some / all) * 10_000) / 10_000);
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 100) / 100);

const countOf = (series: readonly Series[], keep: (status: number) => boolean): number =>
  series.reduce((sum, { status, durations }) => sum + (keep(status) ? durations.count : 0), 0);

/** Null for a route that nobody asked for lately. */
const routeSummary = (route: string, series: readonly Series[], ms: number): RouteSummary | null => {
  const durations = noDurations();
  for (const one of series) addDurations(durations, one.durations);
  if (durations.count === 0) return null;
  return {
    route,
    requests: durations.count,
    perSecond: Math.round((durations.count / (ms / 1000)) * 100) / 100,
    errorShare: share(
      countOf(series, (status) => status >= 500),
      durations.count,
    ),
    notModifiedShare: share(
      countOf(series, (status) => status === 304),
      durations.count,
    ),
    p50Ms: rounded(quantile(durations, 0.5)),
    p95Ms: rounded(quantile(durations, 0.95)),
    p99Ms: rounded(quantile(durations, 0.99)),
  };
};

const refusedWith = ({ observed }: Seen, status: number, ...reasons: readonly string[]): number =>
  [...observed.events.refusals.values()].reduce(
    (sum, one) =>
      sum + (one.status === status && (reasons.length === 0 || reasons.includes(one.reason)) ? one.count : 0),
    0,
  );

const fallbackOf = ({ fallback }: Seen): MetricsSummary['fallback'] => {
  if (!fallback) return null;
  const { breaker, running, waiting } = fallback;
  return { breaker, running, waiting };
};

/** How this process fares, for somebody who looks at it; `at` in milliseconds since 1970. */
export const summaryOf = (seen: Seen, at: number): MetricsSummary => {
  const { observed, state } = seen;
  const { ms, series } = observed.recent();
  const routes = Map.groupBy(series, ({ route }) => route);
  const total = countOf(observed.answered.all(), () => true);
  const { events } = observed;
  return {
    uptimeSeconds: Math.round((at - observed.since) / 1000),
    inFlight: observed.inFlight(),
    streams: observed.streams(),
    lastSeconds: Math.round(ms / 1000),
    routes: [...routes].flatMap(([route, ofRoute]) => routeSummary(route, ofRoute, Math.max(ms, 1)) ?? []),
    store: 'meta' in state ? 'ok' : state.unavailable,
    data:
      'meta' in state
        ? {
            ageMs: state.meta.ageMs,
            stale: state.meta.stale,
            generation: state.meta.generation,
            lsn: state.meta.asOf.lsn,
          }
        : null,
    sinceStart: {
      requests: total,
      staleShare: share(events.stale, total),
      waits: {
        count: events.waited.count,
        refused: refusedWith(seen, 503, 'not-yet-visible'),
        p95Ms: rounded(quantile(events.waited, 0.95)),
      },
      tooStale: refusedWith(seen, 503, 'too-stale'),
      rateLimited: refusedWith(seen, 429),
      badTokens: refusedWith(seen, 401),
      fromDatabase: events.fromDatabase,
    },
    fallback: fallbackOf(seen),
  };
};
