import { z } from 'zod';
import { ProjectorError } from '#projector/errors.ts';
import { empty, generationNumber, job, maxRate } from '../contract.ts';
import { endpoint } from '../endpoint.ts';
import type { Job } from '../jobs.ts';
import { part, selection } from '../selection.ts';

const known = (found: Job | undefined): Job => {
  if (found) return found;
  throw new ProjectorError('unknown-job', 'There is no such job here; a process forgets its jobs when it ends.');
};

const generation = generationNumber.exactOptional().describe('Default: the live one.');
const named = z.strictObject({ id: z.guid() });

const begun = { output: job, status: 202, location: ({ id }: Job) => `/jobs/${id}` } as const;

export const jobEndpoints = [
  endpoint({
    ...begun,
    name: 'verify',
    method: 'post',
    path: '/verifications',
    summary: 'Compare a generation with the source, as a job',
    input: z.strictObject({
      generation,
      part: part.default({ kind: 'whole' }),
      repair: z.boolean().default(false).describe('Rewrite what differs, and nothing else.'),
      maxRate: maxRate.describe('Most requests asked of the source per second; null: as fast as it answers.'),
    }),
    answer: async (options, { operations, jobs, who }) =>
      jobs.start('verification', who, (said) => operations.verify({ ...options, who }, said)),
  }),
  endpoint({
    ...begun,
    name: 'reindex',
    method: 'post',
    path: '/reindexes',
    summary: 'Read requests anew from the source, as a job',
    input: z.strictObject({
      generation,
      selection,
      dryRun: z.boolean().default(false).describe('Only says what would change.'),
    }),
    answer: async (options, { operations, jobs, who }) =>
      jobs.start('reindex', who, (said) => operations.reindex({ ...options, who }, said)),
  }),
  endpoint({
    name: 'jobs',
    method: 'get',
    path: '/jobs',
    summary: 'Jobs of this process, newest first',
    input: empty,
    output: z.strictObject({ jobs: z.array(job.omit({ result: true })).readonly() }),
    answer: async (_, { jobs }) => ({ jobs: jobs.all().map(({ result: _result, ...rest }) => rest) }),
  }),
  endpoint({
    name: 'job',
    method: 'get',
    path: '/jobs/{id}',
    summary: 'A job: how far it is, or what came of it',
    input: named,
    output: job,
    answer: async ({ id }, { jobs }) => known(jobs.find(id)),
  }),
  endpoint({
    name: 'cancelJob',
    method: 'delete',
    path: '/jobs/{id}',
    summary: 'Cancel a job; it ends a moment later',
    input: named,
    output: job,
    answer: async ({ id }, { jobs }) => known(jobs.cancel(id)),
  }),
];
