import { z } from 'zod';
import { views } from '#read-model/views/index.ts';
import { idRange, outOfRange, pageRange, perPageRange, type Range } from './ranges.ts';

/** Every shape that leaves this service. Keys are written in the order in which they stand here. */

/** `2026-01-02T03:04:05.123000Z`, no fraction when it is 0; `infinity` as Postgres writes it. */
const dateTime = z.string().regex(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$|^-?infinity$/);
/** As Postgres writes them: lower case, of any version and of none. */
const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .meta({ format: 'uuid' });
const count = z.int().nonnegative();
const named = z.strictObject({
  id: z.int(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
  nameAr: z.string().nullable(),
});

const asOf = z.strictObject({
  lsn: z.string().describe('End of the last transaction that is in the answer, a position in Postgres’ log.'),
  committedAt: dateTime.describe('When that transaction committed, by the source’s clock.'),
});

/** In camelCase in every body, those with snake_case counts included. */
export const meta = z
  .strictObject({
    asOf,
    ageMs: z.int().nonnegative().describe('How long ago that was, in milliseconds.'),
    generation: z.int(),
    stale: z
      .boolean()
      .describe('Older than STALE_AFTER, partial, or of a state before one that was answered with already.'),
    partial: z.boolean().describe('A transaction too large for one step is half applied.'),
    degraded: z.boolean().describe('A change could not be understood and waits for an operator.'),
    clockBehindMs: z
      .int()
      .positive()
      .optional()
      .describe(
        'Only when the clock of the machine that answers is wrong: so far behind the source’s; ageMs allows for it.',
      ),
    source: z
      .literal('database')
      .optional()
      .describe('Only when the read model did not answer and the source itself did; generation is 0 then.'),
  })
  .meta({ id: 'Meta' });

/** `allUnsolved` of `all_unsolved`. */
const camelCase = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

export const viewNames = views.map(({ name }) => name);
export const camelViewNames = viewNames.map(camelCase);

const countsOf = (keys: readonly string[]) => z.strictObject(Object.fromEntries(keys.map((key) => [key, count])));
const typeCounts = { all: count, parents: count, subtasks: count };

export const listItem = z
  .strictObject({
    id: uuid,
    status: z
      .strictObject({
        id: z.int(),
        name: z.string(),
        color: z.string().nullable(),
        countAsSolved: z.boolean(),
        nameEn: z.string().nullable(),
        nameAr: z.string().nullable(),
      })
      .nullable(),
    subject: z.string(),
    requester: z.strictObject({ id: uuid, fullName: z.string().nullable() }),
    requested: dateTime,
    dueDate: dateTime.nullable(),
    priority: z
      .strictObject({ id: z.int(), name: z.string(), responseTimeMinutes: z.int(), resolutionTimeHours: z.int() })
      .nullable(),
    lastMessage: z
      .strictObject({
        content: z.string(),
        senderName: z.string().nullable(),
        createdAt: dateTime,
        sequenceNumber: z.int(),
      })
      .nullable(),
    businessUnit: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
    tag: named.omit({ name: true }).nullable(),
    category: named.nullable().describe('The tag’s.'),
    subcategory: named.nullable(),
    requesterHasUnread: z.boolean(),
    technicianHasUnread: z.boolean(),
    parentTaskId: uuid.nullable(),
    isBlocked: z.boolean(),
    assignedToSectionId: z.int().nullable(),
    assignedToTechnicianId: uuid.nullable(),
    completedAt: dateTime.nullable(),
    estimatedHours: z.number().nullable(),
  })
  .meta({ id: 'Request' });

const { status, requester, priority, lastMessage, businessUnit, tag, category, subcategory } = listItem.shape;

/** What is left of an item when `fields` names some of its keys. */
export const someOfItem = listItem
  .extend({
    status: status.unwrap().partial().nullable(),
    requester: requester.partial(),
    priority: priority.unwrap().partial().nullable(),
    lastMessage: lastMessage.unwrap().partial().nullable(),
    businessUnit: businessUnit.unwrap().partial().nullable(),
    tag: tag.unwrap().partial().nullable(),
    category: category.unwrap().partial().nullable(),
    subcategory: subcategory.unwrap().partial().nullable(),
  })
  .partial()
  .meta({ id: 'SomeOfRequest' });

export const technicianViewsBody = z
  .strictObject({
    data: z.array(listItem),
    counts: countsOf(camelViewNames).describe('Of everything the reader may see, whatever the filters.'),
    filterCounts: z.strictObject(typeCounts).describe('Of what every filter but type leaves.'),
    total: count,
    page: z.int(),
    perPage: z.int(),
    meta,
  })
  .meta({ id: 'TechnicianViews' });

/** With `fields`. */
export const someOfTechnicianViewsBody = technicianViewsBody
  .extend({ data: z.array(someOfItem) })
  .meta({ id: 'SomeOfTechnicianViews' });

export const requestBody = z.strictObject({ data: listItem, meta }).meta({ id: 'RequestById' });
/** With `fields`. */
export const someOfRequestBody = requestBody.extend({ data: someOfItem }).meta({ id: 'SomeOfRequestById' });

const address = z.string().describe('Without a host.');

const batchedList = someOfTechnicianViewsBody.omit({ meta: true }).extend({
  links: z.strictObject({
    first: address,
    prev: address.nullable(),
    next: address.nullable(),
    last: address,
  }),
});

export const batchOfIdsBody = z
  .strictObject({
    data: z.array(someOfItem).describe('In the order asked, each once.'),
    missing: z.array(uuid).describe('Those that do not exist or that the reader may not see.'),
    meta,
  })
  .meta({ id: 'BatchOfIds' });

export const batchOfQueriesBody = z
  .strictObject({
    results: z.array(batchedList).describe('In the order asked, all of one position.'),
    meta,
  })
  .meta({ id: 'BatchOfQueries' });

const whole = (range: Range) => {
  const error = outOfRange(range);
  return z.int({ error }).min(range.min, { error }).max(range.max, { error });
};

const text = z.string({ error: 'must be a text' });
const atMost = (most: number) => ({ error: `must be ${most} at most` });
/** None would be as if nothing were asked, which is all there are. */
const some = { error: 'must not be empty' };
/** More than an address can hold. */
const ids = z.array(whole(idRange), { error: 'must be a list of whole numbers' }).min(1, some).max(500, atMost(500));
const fields = z
  .array(text, { error: 'must be a list of texts' })
  .min(1, some)
  .max(100, atMost(100))
  .describe('Such as status.name; all when not given.');

/** A list as the query of an address asks for it, in JSON. */
const batchQuery = z.strictObject({
  view: text.meta({ enum: viewNames }).optional(),
  business_unit_ids: ids.optional(),
  business_unit_id: whole(idRange).optional().describe('The older way to name one unit. Both ways may be mixed.'),
  type: z.enum(['all', 'parents', 'subtasks'], { error: 'must be all or parents or subtasks' }).optional(),
  unread: z.literal(true, { error: 'must be true' }).optional(),
  status_id: ids.optional(),
  priority_id: ids.optional(),
  page: whole(pageRange).optional(),
  per_page: whole(perPageRange).optional(),
  cursor: text.optional(),
  fields: fields.optional(),
});

const requestId = z
  .string({ error: 'must be an id' })
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, { error: 'must be an id' });

/** The two ways to ask for a batch. */
export const batchOfIds = z.strictObject({
  ids: z.array(requestId, { error: 'must be a list of ids' }).max(100, atMost(100)),
  fields: fields.optional(),
});
export const batchOfQueries = z.strictObject({
  queries: z.array(batchQuery, { error: 'must be a list of queries' }).max(20, atMost(20)),
});

const countById = z.record(z.string().regex(/^-?\d+$/), count);

const facetCounts = z
  .strictObject({
    type: z.strictObject(typeCounts),
    unread: z.strictObject({ true: count }),
    status_id: countById,
    priority_id: countById,
    business_unit_ids: countById.describe('−1: without a unit.'),
  })
  .partial()
  .describe(
    'With `facets`: how many requests each value of a filter would leave beside all other filters; those of none are left out.',
  );

export const countsBody = z
  .strictObject({
    counts: countsOf(viewNames),
    filter_counts: z.strictObject(typeCounts),
    facets: facetCounts.optional(),
    meta,
  })
  .meta({ id: 'Counts' });

export const businessUnitCountsBody = z
  .strictObject({
    businessUnits: z.array(z.strictObject({ id: z.int(), name: z.string(), count })),
    total: count.describe('Sum of the units listed.'),
    unassignedCount: count.describe('Requests without a unit; not in total.'),
    meta,
  })
  .meta({ id: 'BusinessUnitCounts' });

export const ticketTypeCountsBody = z.strictObject({ ...typeCounts, meta }).meta({ id: 'TicketTypeCounts' });

export const healthBody = z.union([
  meta.extend({ status: z.enum(['ok', 'stale']) }),
  z.strictObject({ status: z.literal('unavailable'), reason: z.string(), detail: z.string() }),
]);

const share = z.number().min(0).max(1);
const milliseconds = z.number().nonnegative();

const routeSummary = z.strictObject({
  route: z.string().describe('Path with its parameters in braces; unknown: whatever was not found.'),
  requests: count,
  perSecond: z.number().nonnegative(),
  errorShare: share.describe('Answered with 5xx.'),
  notModifiedShare: share.describe('Answered with 304.'),
  p50Ms: milliseconds.nullable(),
  p95Ms: milliseconds.nullable(),
  p99Ms: milliseconds.nullable(),
});

/** Of one process, for operators. */
export const metricsSummaryBody = z.strictObject({
  uptimeSeconds: count,
  inFlight: count,
  streams: count,
  lastSeconds: count.describe('What routes tell is of so many last seconds: a minute, less after a start.'),
  routes: z.array(routeSummary).readonly(),
  store: z.string().describe('ok, or why nothing can be answered from the read model.'),
  data: z
    .strictObject({ ageMs: count, stale: z.boolean(), generation: count, lsn: z.string() })
    .nullable()
    .describe('What an answer given now would say of itself; null when there would be none.'),
  sinceStart: z.strictObject({
    requests: count,
    staleShare: share,
    waits: z
      .strictObject({ count, refused: count, p95Ms: milliseconds.nullable() })
      .describe('Requests that waited for a position (min_lsn), and those that waited in vain.'),
    tooStale: count.describe('Refused for max_age.'),
    rateLimited: count,
    badTokens: count,
    fromDatabase: count.describe('Answered from Postgres instead of the read model.'),
  }),
  fallback: z
    .strictObject({ breaker: z.enum(['closed', 'open', 'half-open']), running: count, waiting: count })
    .nullable()
    .describe('The way to Postgres; null where there is none.'),
});

export type Meta = z.infer<typeof meta>;
export type BatchQuery = z.infer<typeof batchQuery>;
export type RouteSummary = z.infer<typeof routeSummary>;
export type MetricsSummary = z.infer<typeof metricsSummaryBody>;
