import { z } from 'zod';
import { views } from '#read-model/views/index.ts';

/** Every shape that leaves this service. Keys are written in the order in which they stand here. */

/** `2026-01-02T03:04:05.123000Z`, no fraction when it is 0; `infinity` as Postgres writes it. */
const dateTime = z.string().regex(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$|^-?infinity$/);
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
export const meta = z.strictObject({
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
});

/** `allUnsolved` of `all_unsolved`. */
const camelCase = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

export const viewNames = views.map(({ name }) => name);
export const camelViewNames = viewNames.map(camelCase);

const countsOf = (keys: readonly string[]) => z.strictObject(Object.fromEntries(keys.map((key) => [key, count])));
const typeCounts = { all: count, parents: count, subtasks: count };

export const listItem = z.strictObject({
  id: z.uuid(),
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
  requester: z.strictObject({ id: z.uuid(), fullName: z.string().nullable() }),
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
  parentTaskId: z.uuid().nullable(),
  isBlocked: z.boolean(),
  assignedToSectionId: z.int().nullable(),
  assignedToTechnicianId: z.uuid().nullable(),
  completedAt: dateTime.nullable(),
  estimatedHours: z.number().nullable(),
});

export const technicianViewsBody = z.strictObject({
  data: z.array(listItem),
  counts: countsOf(camelViewNames).describe('Of everything the reader may see, whatever the unit filter.'),
  filterCounts: z.strictObject(typeCounts).describe('Of the same set as total.'),
  total: count,
  page: z.int(),
  perPage: z.int(),
  meta,
});

export const countsBody = z.strictObject({
  counts: countsOf(viewNames),
  filter_counts: z.strictObject(typeCounts),
  meta,
});

export const businessUnitCountsBody = z.strictObject({
  businessUnits: z.array(z.strictObject({ id: z.int(), name: z.string(), count })),
  total: count.describe('Sum of the units listed.'),
  unassignedCount: count.describe('Requests without a unit; not in total.'),
  meta,
});

export const ticketTypeCountsBody = z.strictObject({ ...typeCounts, meta });

export const healthBody = z.union([
  meta.extend({ status: z.enum(['ok', 'stale']) }),
  z.strictObject({ status: z.literal('unavailable'), reason: z.string(), detail: z.string() }),
]);

export type Meta = z.infer<typeof meta>;
