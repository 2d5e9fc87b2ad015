import { z } from 'zod';
import { count, empty, epoch, generation, generationRecord, lsn, millis } from '../contract.ts';
import { endpoint } from '../endpoint.ts';

const part = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'late', 'broken', 'unknown']),
  detail: z.string(),
  todo: z.string().nullable().describe('The one thing to do about it.'),
});

const generationStatus = z.strictObject({
  ...generationRecord.pick({ number: true, state: true, from: true, fingerprint: true, epoch: true, verified: true })
    .shape,
  keepUntil: millis.nullable(),
  phase: z.enum(['copying', 'snapshot', 'live', 'lost']),
  lsn: lsn.nullable(),
  ageMs: count.nullable().describe('Since the last commit applied.'),
  behind: count.nullable().describe('Records of the log that are not applied yet.'),
  parked: count,
  damage: z.array(z.string()).readonly().describe('What was noticed to be lost or altered.'),
  feed: generation.shape.feed,
  copy: generation.shape.copy,
});

const diagnosis = z.enum(['ok', 'failed', 'unknown']);

export const statusEndpoints = [
  endpoint({
    name: 'status',
    method: 'get',
    path: '/status',
    summary: 'Is every part of the line fresh?',
    input: empty,
    output: z.strictObject({
      verdict: z.enum(['fresh', 'behind', 'broken']),
      behindSeconds: z.number().nullable(),
      todo: z.string().nullable().describe('The one thing to do, if any.'),
      parts: z.array(part).readonly(),
      epoch: epoch.nullable().describe('Null: the registry does not answer.'),
      generations: z.array(generationStatus).readonly(),
    }),
    answer: (_, { operations }) => operations.status(),
  }),
  endpoint({
    name: 'doctor',
    method: 'get',
    path: '/doctor',
    summary: 'What must hold for the line to be right, check by check',
    input: empty,
    output: z.strictObject({
      state: diagnosis,
      checks: z
        .array(
          z.strictObject({
            name: z.string(),
            state: diagnosis,
            cause: z.string(),
            mend: z.string().nullable().describe('The command that mends it.'),
          }),
        )
        .readonly(),
    }),
    answer: (_, { operations }) => operations.doctor(),
  }),
];
