import { z } from 'zod';
import type { Chosen } from '#projector/dead-letters/settle.ts';
import { CATEGORIES } from '#projector/ports.ts';
import { referenceKinds } from '#read-model/reference.ts';
import { count, digits, generationNumber, millis } from '../contract.ts';
import { endpoint } from '../endpoint.ts';

const category = z.enum(CATEGORIES);

const target = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('request'), id: z.string() }),
    z.strictObject({ kind: z.literal('reference'), reference: z.enum(referenceKinds), id: z.string() }),
    z.strictObject({ kind: z.literal('unknown') }),
  ])
  .describe('What it may have made wrong.');

const deadLetter = z
  .strictObject({
    offset: count,
    at: millis.describe('When the record was written.'),
    category,
    reason: z.string().describe('What is wrong with it, without its content.'),
    table: z.string().nullable(),
    target,
    payload: z.string().describe('The start of the record; what people wrote is covered.'),
  })
  .meta({ id: 'DeadLetter' });

/** Offsets count from 0. */
const offset = z
  .string()
  .regex(/^\d{1,15}$/, 'must be an offset')
  .pipe(z.coerce.number<string>().int().min(0).max(Number.MAX_SAFE_INTEGER));

const which = z.strictObject({
  generation: generationNumber.exactOptional().describe('Default: the live one.'),
  offsets: z.array(count).min(1).max(1000).exactOptional(),
  all: z.literal(true).exactOptional().describe('In place of offsets.'),
});

type Which = z.output<typeof which>;

const oneOfBoth = ({ offsets, all }: Pick<Which, 'offsets' | 'all'>): boolean =>
  (offsets === undefined) !== (all === undefined);
const oneOfBothRule = { path: ['offsets'], message: 'give either offsets or all' };

const chosenBy = ({ generation, offsets }: Which): { readonly generation?: number; readonly chosen: Chosen } => ({
  ...(generation !== undefined && { generation }),
  chosen: offsets ?? 'all',
});

export const deadLetterEndpoints = [
  endpoint({
    name: 'deadLetters',
    method: 'get',
    path: '/dead-letters',
    summary: 'Records that could not be understood; newest first',
    input: z.strictObject({
      generation: digits.exactOptional().describe('Default: the live one.'),
      limit: digits.default(100),
    }),
    output: z.strictObject({
      generation: z.int(),
      parked: count.describe('All of them, also those that are only counted.'),
      counts: z.partialRecord(category, count),
      letters: z.array(deadLetter).readonly(),
    }),
    answer: ({ generation, limit }, { operations }) => operations.deadLetters({ generation, most: limit }),
  }),
  endpoint({
    name: 'deadLetter',
    method: 'get',
    path: '/dead-letters/{offset}',
    summary: 'One of them',
    input: z.strictObject({ offset, generation: digits.exactOptional() }),
    output: deadLetter.extend({ generation: z.int() }),
    answer: (input, { operations }) => operations.deadLetter(input),
  }),
  endpoint({
    name: 'retryLetters',
    method: 'post',
    path: '/dead-letters/retry',
    summary: 'Read again from the source what they are about, and take them back',
    input: which.refine(oneOfBoth, oneOfBothRule),
    output: z.strictObject({
      generation: z.int(),
      settled: z.array(count).readonly().describe('Offsets of those that are gone.'),
      left: z.array(z.strictObject({ offset: count, why: z.string() })).readonly(),
    }),
    answer: (input, { operations, who }) => operations.retryLetters({ ...chosenBy(input), who }, () => undefined),
  }),
  endpoint({
    name: 'discardLetters',
    method: 'post',
    path: '/dead-letters/discard',
    summary: 'Take them back without repairing anything',
    input: which
      .extend({ why: z.string().max(200).default('').describe('For the log of operations.') })
      .refine(oneOfBoth, oneOfBothRule),
    output: z.strictObject({ generation: z.int(), discarded: count, offsets: z.array(count).readonly() }),
    answer: ({ why, ...input }, { operations, who }) => operations.discardLetters({ ...chosenBy(input), who, why }),
  }),
];
