import { z } from 'zod';
import { Refused } from '#projector/errors.ts';
import { generationAsJson } from '#projector/generations/as-json.ts';
import { digits, empty, epoch, generation, generationRecord, maxRate, operation, progress } from '../contract.ts';
import { endpoint } from '../endpoint.ts';

const force = z
  .boolean()
  .default(false)
  .describe('Also when it lags or was not found equal to the source: readers may see old or wrong numbers.');

export const generationEndpoints = [
  endpoint({
    name: 'generations',
    method: 'get',
    path: '/generations',
    summary: 'The generations, and how far each has come',
    input: empty,
    output: z.strictObject({
      active: z.int().describe('Which one is served; 0: none.'),
      epoch: epoch.describe('How long the log has gone on without a break, counted.'),
      generations: z.array(generation).readonly(),
    }),
    answer: async (_, { operations }) => {
      const { active, epoch, generations } = await operations.generations();
      return { active, epoch, generations: generations.map(generationAsJson) };
    },
  }),
  endpoint({
    name: 'generation',
    method: 'get',
    path: '/generations/{number}',
    summary: 'One generation: is it ready, and when will it be',
    input: z.strictObject({ number: digits }),
    output: generation.extend({ progress }),
    answer: async ({ number }, { operations }) => {
      const [now, howFar] = await Promise.all([operations.generations(), operations.progress(number)]);
      const found = now.generations.find((one) => one.number === number);
      if (!found) throw new Refused('no-generation', `There is no generation ${number}.`);
      return { ...generationAsJson(found), progress: howFar };
    },
  }),
  endpoint({
    name: 'stage',
    method: 'post',
    path: '/generations',
    summary: 'Stage: build a generation beside the live one',
    input: z.strictObject({
      from: z
        .enum(['kafka', 'postgres'])
        .exactOptional()
        .describe('Default: the log when it still has its beginning and never broke, the source otherwise.'),
      maxRate,
    }),
    output: generationRecord,
    status: 201,
    location: ({ number }) => `/generations/${number}`,
    answer: (input, { operations, who }) => operations.stage({ ...input, who }),
  }),
  endpoint({
    name: 'promote',
    method: 'post',
    path: '/generations/{number}/promote',
    summary: 'Serve the staged generation',
    input: z.strictObject({ number: digits, force }),
    output: generationRecord,
    answer: (input, { operations, who }) => operations.promote({ generation: input.number, force: input.force, who }),
  }),
  endpoint({
    name: 'rollback',
    method: 'post',
    path: '/rollback',
    summary: 'Serve the generation that was live before',
    input: z.strictObject({ force }),
    output: generationRecord,
    answer: (input, { operations, who }) => operations.rollback({ ...input, who }),
  }),
  endpoint({
    name: 'abort',
    method: 'delete',
    path: '/generations/{number}',
    summary: 'Abort: give up the staged generation',
    input: z.strictObject({ number: digits }),
    output: generationRecord,
    answer: ({ number }, { operations, who }) => operations.abort({ generation: number, who }),
  }),
  endpoint({
    name: 'collect',
    method: 'post',
    path: '/collect',
    summary: 'Delete the generations that nobody wants back',
    input: z.strictObject({ dryRun: z.boolean().default(false) }),
    output: z.strictObject({
      collected: z.array(z.strictObject({ generation: z.int(), keys: z.int().nonnegative() })).readonly(),
    }),
    answer: async ({ dryRun }, { operations, who }) => ({
      collected: await operations.collect({ dryRun, who }, () => undefined),
    }),
  }),
  endpoint({
    name: 'history',
    method: 'get',
    path: '/operations',
    summary: 'Who did what, when, and what came of it; newest first',
    input: z.strictObject({ limit: digits.default(100) }),
    output: z.strictObject({ operations: z.array(operation).readonly() }),
    answer: async ({ limit }, { operations }) => ({ operations: await operations.history(limit) }),
  }),
];
