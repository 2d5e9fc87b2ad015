import { Gauge, Registry } from 'prom-client';
import type { Epoch, Verified } from '#projector/generation-ports.ts';
import type { Progress } from '#projector/generations/progress.ts';
import type { Operations } from '#projector/operations.ts';
import type { SourceSeen, Watched, WatchStore } from '#projector/watch-ports.ts';
import type { Jobs } from './jobs.ts';

type Generation = Awaited<ReturnType<Operations['generations']>>['generations'][number];
type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];

/** What is measured when somebody asks; `age` and `lag` are null while they are not known. */
type Seen = {
  readonly active: number;
  readonly epoch: Epoch;
  readonly generations: readonly (Generation & {
    readonly progress: Progress | null;
    /** Records set aside, by category. */
    readonly aside: Readonly<Record<string, number>>;
  })[];
  readonly jobs: ReturnType<Jobs['all']>;
  readonly watched: Watched | null;
  readonly source: SourceSeen | null;
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
  {
    name: 'log_epoch',
    help: 'Counts how often the log broke, from 1',
    labels: [],
    samples: ({ epoch }) => [[{}, epoch.number]],
  },
  ofGeneration('epoch', 'The epoch it was staged in; older than log_epoch it is not fed', ({ epoch }) => epoch),
  ofGeneration('lag_records', 'Records of the log that are not applied yet', ({ progress }) => progress?.lagRecords),
  ofGeneration('age_seconds', 'Since the last transaction applied committed', ({ progress }) =>
    progress?.ageMs == null ? null : progress.ageMs / 1000,
  ),
  ofGeneration('position_offset', 'The next record of the log to be read', ({ position }) => position?.offset),
  ofGeneration('parked_records', 'Records set aside, not understood', ({ position }) => position?.parked),
  {
    name: 'parked_records_by_category',
    help: 'The same by what is wrong with them',
    labels: ['generation', 'state', 'category'],
    samples: ({ generations }) =>
      generations.flatMap(({ number, state, aside }) =>
        Object.entries(aside).map(([category, count]): Sample => [{ generation: number, state, category }, count]),
      ),
  },
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
    name: 'check_ok',
    help: 'What the line stands on: 1 as it must be, 0 not so; not there while it is not known',
    labels: ['check'],
    samples: ({ watched }) =>
      (watched?.checks ?? []).flatMap(({ name, state }): Sample[] =>
        state === 'unknown' ? [] : [[{ check: name }, state === 'ok' ? 1 : 0]],
      ),
  },
  {
    name: 'watched_timestamp_seconds',
    help: 'When the checks were made last; not there when it was more than a minute ago',
    labels: [],
    samples: ({ watched }) => (watched ? [[{}, watched.at / 1000]] : []),
  },
  {
    name: 'slot_retained_bytes',
    help: 'Log that the source keeps for the connector',
    labels: [],
    samples: ({ source }) => (source?.retained == null ? [] : [[{}, source.retained]]),
  },
  {
    name: 'source_seen_timestamp_seconds',
    help: 'When the source was looked at last',
    labels: [],
    samples: ({ source }) => (source ? [[{}, source.at / 1000]] : []),
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
  readonly operations: Pick<Operations, 'generations' | 'progress' | 'deadLetters'>;
  readonly watch: Pick<WatchStore, 'watched' | 'seen'>;
  readonly jobs: Pick<Jobs, 'all'>;
  readonly cell: string;
};

/** What there is to measure, looked up at each call, in the text format of Prometheus. Rejects when it cannot be had. */
export const createMetrics = ({ operations, watch, jobs, cell }: MetricsDeps): (() => Promise<Response>) => {
  const registry = new Registry();
  registry.setDefaultLabels({ cell });
  const gauges = metrics.map(({ name, help, labels: labelNames, samples }) => ({
    gauge: new Gauge({ name: `deskview_${name}`, help, labelNames: [...labelNames], registers: [registry] }),
    unlabelled: labelNames.length === 0,
    samples,
  }));

  const asideIn = (generation: number) =>
    operations.deadLetters({ generation, most: 0 }).then(
      ({ counts }) => counts,
      () => ({}),
    );

  const look = async (): Promise<Seen> => {
    const { active, epoch, generations } = await operations.generations();
    const measured = generations.map(async (generation) => ({
      ...generation,
      progress: await operations.progress(generation.number).catch(() => null),
      aside: generation.position?.parked ? await asideIn(generation.number) : {},
    }));
    const [watched, source] = await Promise.all([watch.watched(), watch.seen()]);
    return { active, epoch, generations: await Promise.all(measured), jobs: jobs.all(), watched, source };
  };

  return async () => {
    const seen = await look();
    for (const { gauge, unlabelled, samples } of gauges) {
      gauge.reset();
      // Without labels a reset leaves a 0, which nobody measured.
      if (unlabelled) gauge.remove();
      for (const [labels, value] of samples(seen)) gauge.set({ ...labels }, value);
    }
    const headers = { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' };
    return new Response(await registry.metrics(), { headers });
  };
};
