import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { addDurations, bounds, type Durations, noDurations } from './durations.ts';
import { type Metric, metricTable, type Sample, type Seen } from './metric-table.ts';

type Timed = { readonly labels: Sample[0]; readonly durations: Durations };

const seconds = bounds.map((ms) => ms / 1000);

const statusClass = (status: number): string => `${Math.floor(status / 100)}xx`;

/** By class of status: with each status by itself there would be ten times as many lines. */
const requestDurations = ({ observed }: Seen): readonly Timed[] => {
  const merged = new Map<string, Timed>();
  for (const { route, method, status, durations } of observed.answered.all()) {
    const labels = { route, method, status_class: statusClass(status) };
    const key = Object.values(labels).join(' ');
    const timed = merged.get(key) ?? { labels, durations: noDurations() };
    addDurations(timed.durations, durations);
    merged.set(key, timed);
  }
  return [...merged.values()];
};

/** Lines of a histogram: its buckets, each with those before it, and what they add up to. */
const linesOf = (name: string, { labels, durations: { count, sum, buckets } }: Timed) => {
  let upTo = 0;
  const counts = [...buckets].map((inside) => (upTo += inside));
  return [
    ...counts.map((value, bucket) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: seconds[bucket] ?? '+Inf' },
      value,
    })),
    { metricName: `${name}_sum`, labels, value: sum / 1000 },
    { metricName: `${name}_count`, labels, value: count },
  ];
};

type Told = { readonly tell: (seen: Seen) => void };

const told = (registry: Registry, { name, help, kind, labels, samples }: Metric): Told => {
  const settings = { name: `deskview_${name}`, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'now') {
    const gauge = new Gauge(settings);
    return {
      tell: (seen) => {
        gauge.reset();
        // Without labels a reset leaves a 0, which nobody measured.
        if (labels.length === 0) gauge.remove();
        for (const [labelled, value] of samples(seen)) gauge.set({ ...labelled }, value);
      },
    };
  }
  const counter = new Counter(settings);
  return {
    tell: (seen) => {
      counter.reset();
      for (const [labelled, value] of samples(seen)) counter.inc({ ...labelled }, value);
    },
  };
};

/** A histogram can be told single durations only; here it is given what was counted already. */
const toldDurations = (
  registry: Registry,
  { name, help, labels }: { readonly name: string; readonly help: string; readonly labels: readonly string[] },
  timed: (seen: Seen) => readonly Timed[],
): Told => {
  const histogram = new Histogram({ name, help, labelNames: [...labels], buckets: seconds, registers: [registry] });
  let lines: ReturnType<typeof linesOf> = [];
  const given = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: lines });
  Object.assign(histogram, { get: given, getForPromString: given });
  return {
    tell: (seen) => {
      lines = timed(seen).flatMap((one) => linesOf(name, one));
    },
  };
};

type Options = {
  readonly cell: string;
  /** Tells of the process, too: memory, processor, lag of its loop. Once in a process. */
  readonly ofProcess: boolean;
  readonly look: () => Promise<Seen>;
};

/** All that is known, in the text format of Prometheus. */
export const createMetrics = ({ cell, ofProcess, look }: Options): (() => Promise<Response>) => {
  const registry = new Registry();
  registry.setDefaultLabels({ cell });
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const all = [
    ...metricTable.map((metric) => told(registry, metric)),
    toldDurations(
      registry,
      {
        name: 'deskview_http_request_duration_seconds',
        help: 'How long answers took, their writing not included',
        labels: ['route', 'method', 'status_class'],
      },
      requestDurations,
    ),
    toldDurations(
      registry,
      {
        name: 'deskview_min_lsn_wait_seconds',
        help: 'How long requests waited for the position that they demand',
        labels: [],
      },
      ({ observed }) => [{ labels: {}, durations: observed.events.waited }],
    ),
  ];

  return async () => {
    const seen = await look();
    for (const { tell } of all) tell(seen);
    const headers = { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' };
    return new Response(await registry.metrics(), { headers });
  };
};
