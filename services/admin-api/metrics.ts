import { Gauge, Registry } from 'prom-client';
import type { Verified } from '#projector/generation-ports.ts';
import type { Progress } from '#projector/generations/progress.ts';
import type { Operations } from '#projector/operations.ts';
import type { Jobs } from './jobs.ts';

type Generation = Awaited<ReturnType<Operations['generations']>>['generations'][number];
type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];

/** What is measured when somebody asks; `age` and `lag` are null while they are not known. */
type Seen = {
  readonly active: number;
  readonly generations: readonly (Generation & { readonly progress: Progress | null })[];
  readonly jobs: ReturnType<Jobs['all']>;
};

type Metric = {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (seen: Seen) => readonly Sample[];
};

const outcomes: readonly Verified['outcome'][] = ['equal', 'drift', 'repaired', 'partly-repaired', 'unknown'];
const feedStates = ['starting', 'copying', 'reading', 'halted', 'silent'] as const;

/** A gauge of every generation for which there is a value. */
const ofGeneration = (
  name: string,
  help: string,
  value: (generation: Seen['generations'][number]) => number | null | undefined,
): Metric => ({
  name,
  help,
  labels: ['generation', 'state'],
  samples: ({ generations }) =>
    generations.flatMap((generation): Sample[] => {
      const measured = value(generation);
      return measured == null ? [] : [[{ generation: generation.number, state: generation.state }, measured]];
    }),
});

const metrics: readonly Metric[] = [
  {
    name: 'active_generation',
    help: 'Number of the generation that is served; 0: none',
    labels: [],
    samples: ({ active }) => [[{}, active]],
  },
  ofGeneration('lag_records', 'Records of the log that are not applied yet', ({ progress }) => progress?.lagRecords),
  ofGeneration('age_seconds', 'Since the last transaction applied committed', ({ progress }) =>
    progress?.ageMs == null ? null : progress.ageMs / 1000,
  ),
  ofGeneration('position_offset', 'The next record of the log to be read', ({ position }) => position?.offset),
  ofGeneration('parked_records', 'Records set aside, not understood', ({ position }) => position?.parked),
  ofGeneration('feed_rate', 'Records or requests applied per second', ({ feed }) => feed?.rate),
  {
    name: 'feed_state',
    help: '1 for what the generation’s feed does; silent: nobody feeds it',
    labels: ['generation', 'feed'],
    samples: ({ generations }) =>
      generations.flatMap(({ number, feed: status }) =>
        feedStates.map((feed): Sample => [{ generation: number, feed }, (status?.state ?? 'silent') === feed ? 1 : 0]),
      ),
  },
  ofGeneration('verified_timestamp_seconds', 'When it was last compared with the source', ({ verified }) =>
    verified ? verified.at / 1000 : null,
  ),
  ofGeneration('verified_drift', 'Differences that the last comparison found', ({ verified }) => verified?.drift),
  ofGeneration(
    'verified_requests',
    'Requests that the last comparison looked at',
    ({ verified }) => verified?.compared,
  ),
  {
    name: 'verified_outcome',
    help: '1 for how the last comparison with the source ended',
    labels: ['generation', 'outcome'],
    samples: ({ generations }) =>
      generations.flatMap(({ number, verified }) =>
        verified
          ? outcomes.map((outcome): Sample => [{ generation: number, outcome }, verified.outcome === outcome ? 1 : 0])
          : [],
      ),
  },
  {
    name: 'jobs',
    help: 'Jobs of this process by kind and state',
    labels: ['kind', 'state'],
    samples: ({ jobs }) => {
      const counted = new Map<string, number>();
      for (const { kind, state } of jobs) counted.set(`${kind} ${state}`, (counted.get(`${kind} ${state}`) ?? 0) + 1);
      return [...counted].map(([key, number]): Sample => {
        const [kind = '', state = ''] = key.split(' ');
        return [{ kind, state }, number];
      });
    },
  },
];

export type MetricsDeps = {
  readonly operations: Pick<Operations, 'generations' | 'progress'>;
  readonly jobs: Pick<Jobs, 'all'>;
  readonly cell: string;
};

/** What there is to measure, looked up at each call, in the text format of Prometheus. Rejects when it cannot be had. */
export const createMetrics = ({ operations, jobs, cell }: MetricsDeps): (() => Promise<Response>) => {
  const registry = new Registry();
  registry.setDefaultLabels({ cell });
  const gauges = metrics.map(({ name, help, labels: labelNames, samples }) => ({
    gauge: new Gauge({ name: `deskview_${name}`, help, labelNames: [...labelNames], registers: [registry] }),
    samples,
  }));

  const look = async (): Promise<Seen> => {
    const { active, generations } = await operations.generations();
    const measured = generations.map(async (generation) => ({
      ...generation,
      progress: await operations.progress(generation.number).catch(() => null),
    }));
    return { active, generations: await Promise.all(measured), jobs: jobs.all() };
  };

  return async () => {
    const seen = await look();
    for (const { gauge, samples } of gauges) {
      gauge.reset();
      for (const [labels, value] of samples(seen)) gauge.set({ ...labels }, value);
    }
    const headers = { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' };
    return new Response(await registry.metrics(), { headers });
  };
};
