import { z } from 'zod';
import { parseMicros } from '#read-model/time.ts';
import { requestId, view } from './contract.ts';

const time = z
  .string()
  .refine((text) => parseMicros(text) !== undefined, 'must be a time such as 2026-01-02T03:04:05Z')
  .describe('UTC where nothing else is said.');

const meant = [
  z.strictObject({ kind: z.literal('requests'), ids: z.array(requestId).min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('unit'),
    unitId: z.int().nullable().describe('Null: requests without a business unit.'),
  }),
  z.strictObject({ kind: z.literal('view'), view }),
  z.strictObject({ kind: z.literal('technician'), user: z.guid().toLowerCase() }),
  z.strictObject({ kind: z.literal('since'), at: time.transform((text) => parseMicros(text) as bigint) }),
] as const;

/** Which requests are meant. */
export const selection = z.discriminatedUnion('kind', meant);

/** What is compared: everything, so many requests at random, or those meant. */
export const part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole') }),
  z.strictObject({ kind: z.literal('sample'), size: z.int().min(1).max(1_000_000) }),
  ...meant,
]);
