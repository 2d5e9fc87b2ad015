import { z } from 'zod';
import { BREAKS } from '#projector/breaks.ts';
import { views } from '#read-model/views/index.ts';

/** Shapes that several endpoints have in common. */

export const millis = z.int().describe('Milliseconds since 1970.');
export const count = z.int().nonnegative();
export const lsn = z.string().describe('A position in Postgres’ log, such as 0/16B3748.');
export const dateTime = z.string().describe('UTC, with microseconds where there are any.');
export const view = z.enum(views.map(({ name }) => name));
export const requestId = z.guid().toLowerCase();
export const empty = z.strictObject({});

/** A whole number above 0 in a path or a query: plain digits. */
export const digits = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number above 0')
  .pipe(z.coerce.number<string>().int().min(1).max(999_999_999));

export const generationNumber = z.int().min(1);
export const maxRate = z
  .number()
  .positive()
  .nullable()
  .default(null)
  .describe('Most requests, or records, per second; null: as fast as live traffic allows.');

export const verified = z
  .strictObject({
    at: millis,
    outcome: z.enum(['equal', 'drift', 'repaired', 'partly-repaired', 'unknown']),
    whole: z.boolean().describe('Of the whole generation, not a part or a sample.'),
    compared: count,
    drift: count,
  })
  .meta({ id: 'Verified' });

export const generationRecord = z
  .strictObject({
    number: z.int(),
    fingerprint: z.string().describe('Of the rules and the stored form that it is built by.'),
    from: z.enum(['kafka', 'postgres']),
    state: z.enum(['staged', 'live', 'former', 'removing']),
    stagedAt: millis,
    stagedBy: z.string(),
    beside: z.int().describe('The generation that was live then; 0: none.'),
    maxRate: z.number().nullable(),
    target: count.describe('The end of the log when it was staged.'),
    epoch: z
      .int()
      .describe('The epoch of the log that it was staged in; of an older one than the present, it is not fed.'),
    since: count.describe('Where that epoch began, as an offset.'),
    promotedAt: millis.nullable(),
    keepUntil: millis.nullable().describe('A former generation is collected after it.'),
    verified: verified.nullable(),
  })
  .meta({ id: 'GenerationRecord' });

export const generation = generationRecord
  .extend({
    position: z
      .strictObject({
        offset: count.describe('The next record to read.'),
        lsn,
        committedAt: dateTime,
        phase: z.enum(['copying', 'snapshot', 'live']),
        parked: count.describe('Records set aside because they could not be understood.'),
      })
      .nullable()
      .describe('Null: its keys are not there.'),
    copy: z.strictObject({ requests: count, total: count, rows: count, startedAt: millis }).nullable(),
    feed: z
      .strictObject({
        at: millis,
        by: z.string().describe('Host and process.'),
        state: z.enum(['starting', 'copying', 'reading', 'halted']),
        rate: z.number().nonnegative().describe('Requests or records per second.'),
        error: z.string().nullable(),
        code: z.string().nullable().describe('Of the error for which it stands still.'),
      })
      .nullable()
      .describe('Null: nobody feeds it.'),
    damage: z
      .array(z.strictObject({ what: z.string(), at: millis }))
      .describe('What was noticed to be lost or altered; its answers are flagged until it was repaired.'),
  })
  .meta({ id: 'Generation' });

export const epoch = z
  .strictObject({
    number: z.int().min(1),
    since: count.describe('Offset from which the log can be relied on.'),
    broken: z
      .strictObject({ code: z.enum(BREAKS), detail: z.string(), at: millis })
      .nullable()
      .describe('Why the epoch before ended; null: there was none.'),
    captureRestarted: z.boolean().describe('The capture was begun anew in it.'),
    failures: count.describe('Attempts in vain to come to a generation that may be served.'),
    notBefore: millis.describe('No generation is staged by itself before it.'),
  })
  .meta({ id: 'Epoch' });

export const progress = z
  .strictObject({
    generation: z.int(),
    state: z.enum(['ready', 'hydrating', 'lagging', 'failing']),
    phase: z.enum(['copying', 'catching up', 'following']),
    done: count.describe('Requests while copying, offsets of the log otherwise.'),
    total: count,
    rows: count.describe('Source rows copied.'),
    rate: z.number().nonnegative(),
    etaSeconds: count.nullable(),
    lagRecords: count,
    ageMs: count.nullable(),
    detail: z.string(),
  })
  .meta({ id: 'Progress' });

export const operation = z
  .strictObject({
    at: millis,
    who: z.string(),
    what: z.string(),
    generation: z.int().nullable(),
    outcome: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Operation' });

export const job = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(['verification', 'reindex']),
    who: z.string(),
    state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
    startedAt: millis,
    endedAt: millis.nullable(),
    progress: z.unknown().describe('What the operation said of itself last.'),
    result: z.unknown().describe('The operation’s report, once it has succeeded.'),
    error: z.string().nullable(),
  })
  .meta({ id: 'Job' });
