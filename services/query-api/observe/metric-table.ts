import type { Observed } from './observe.ts';
import type { FallbackState, State } from './state.ts';

export type Sample = readonly [labels: Readonly<Record<string, string | number>>, value: number];

export type Seen = {
  readonly observed: Observed;
  readonly state: State;
  readonly fallback: FallbackState | null;
};

/** `total` only ever grows. */
export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly kind: 'total' | 'now';
  readonly labels: readonly string[];
  readonly samples: (seen: Seen) => readonly Sample[];
};

const breakers: readonly FallbackState['breaker'][] = ['closed', 'half-open', 'open'];
const missing = ['no-generation', 'hydrating', 'incomplete', 'unreachable'] as const;

const one = (name: string, kind: Metric['kind'], help: string, value: (seen: Seen) => number): Metric => ({
  ...{ name, kind, help, labels: [] },
  samples: (seen) => [[{}, value(seen)]],
});

/** Of the last transaction that is in the read model; none while nothing can be answered. */
const ofData = (
  name: string,
  help: string,
  value: (meta: Extract<State, { meta: unknown }>['meta']) => number,
): Metric => ({
  ...{ name, help, kind: 'now', labels: [] },
  samples: ({ state }) => ('meta' in state ? [[{}, value(state.meta)]] : []),
});

const ofFallback = (name: string, help: string, value: (fallback: FallbackState) => number): Metric => ({
  ...{ name, help, kind: 'now', labels: [] },
  samples: ({ fallback }) => (fallback ? [[{}, value(fallback)]] : []),
});

/** Of refusals with that status, by their reason. */
const refusalsOf = (status: number, label: string) => ({
  labels: [label],
  samples: ({ observed }: Seen): readonly Sample[] =>
    [...observed.events.refusals.values()]
      .filter((refusal) => refusal.status === status)
      .map(({ reason, count }) => [{ [label]: reason }, count]),
});

/** All that is no duration; names without `deskview_`. */
export const metricTable: readonly Metric[] = [
  {
    ...{ name: 'http_requests_total', kind: 'total', help: 'Requests answered' },
    labels: ['route', 'method', 'status'],
    samples: ({ observed }) =>
      observed.answered
        .all()
        .map(({ route, method, status, durations }) => [{ route, method, status }, durations.count]),
  },
  one('http_requests_in_flight', 'now', 'Requests being answered', ({ observed }) => observed.inFlight()),
  one('http_streams', 'now', 'Open streams', ({ observed }) => observed.streams()),
  {
    ...{ name: 'http_not_modified_total', kind: 'total', help: 'Conditional requests answered with 304' },
    labels: ['route'],
    samples: ({ observed }) =>
      observed.answered
        .all()
        .filter(({ status, method }) => status === 304 && method === 'GET')
        .map(({ route, durations }) => [{ route }, durations.count]),
  },
  { name: 'http_unavailable_total', kind: 'total', help: 'Requests refused with 503', ...refusalsOf(503, 'reason') },
  { name: 'http_rate_limited_total', kind: 'total', help: 'Requests refused with 429', ...refusalsOf(429, 'by') },
  { name: 'http_bad_tokens_total', kind: 'total', help: 'Requests refused with 401', ...refusalsOf(401, 'kind') },
  one(
    'http_compression_saved_bytes_total',
    'total',
    'Bytes that compression took off answers',
    ({ observed }) => observed.events.saved,
  ),
  one('stale_answers_total', 'total', 'Answers flagged as stale', ({ observed }) => observed.events.stale),
  one(
    'fallback_answers_total',
    'total',
    'Answers given from Postgres instead of the read model',
    ({ observed }) => observed.events.fromDatabase,
  ),
  one(
    'store_attempts_again_total',
    'total',
    'Times that the read model moved under an answer, which was then read again',
    ({ observed }) => observed.events.again,
  ),
  {
    ...{ name: 'fallback_breaker', kind: 'now', help: '1 for what the breaker before Postgres is' },
    labels: ['state'],
    samples: ({ fallback }) =>
      fallback ? breakers.map((state): Sample => [{ state }, fallback.breaker === state ? 1 : 0]) : [],
  },
  {
    ...{ name: 'fallback_refusals_total', kind: 'total', help: 'Questions that Postgres did not answer instead' },
    labels: ['reason'],
    samples: ({ fallback }) =>
      Object.entries(fallback?.refused ?? {}).map(([reason, count]): Sample => [{ reason }, count]),
  },
  ofFallback('fallback_running', 'Questions that Postgres answers now', ({ running }) => running),
  ofFallback('fallback_waiting', 'Questions that wait for their turn at Postgres', ({ waiting }) => waiting),
  ofData('data_age_seconds', 'Since the last transaction in the read model committed', ({ ageMs }) => ageMs / 1000),
  ofData('data_stale', '1 when an answer given now would be flagged as stale', ({ stale }) => Number(stale)),
  ofData('data_partial', '1 while a large transaction is half applied', ({ partial }) => Number(partial)),
  ofData('data_degraded', '1 while records are set aside', ({ degraded }) => Number(degraded)),
  ofData('data_generation', 'Number of the generation that is served', ({ generation }) => generation),
  {
    ...{ name: 'data_applied_lsn', kind: 'now', help: 'End of the last transaction applied, as a number' },
    labels: [],
    samples: ({ state }) => ('meta' in state ? [[{}, state.lsn]] : []),
  },
  {
    ...{ name: 'data_unavailable', kind: 'now', help: '1 for why no answer can be given from the read model' },
    labels: ['reason'],
    samples: ({ state }) =>
      missing.map((reason): Sample => [{ reason }, 'unavailable' in state && state.unavailable === reason ? 1 : 0]),
  },
];
