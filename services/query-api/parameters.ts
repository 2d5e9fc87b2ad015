import { z } from 'zod';
import { batchOfIds, batchOfQueries, viewNames } from './contract.ts';
import { LONGEST_CURSOR } from './cursor.ts';
import { facetNames } from './facet-names.ts';
import { fieldNames } from './fields.ts';
import { types } from './filters.ts';
import { idRange, pageRange, perPageRange, type Range } from './ranges.ts';

/** Everything that a request may say, as the OpenAPI document tells it. test/query-api/parameters.test.ts holds params.ts against it. */

const within = ({ min, max }: Range) => z.int().min(min).max(max);
const anyId = within(idRange);

const lsn = z
  .string()
  .regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/)
  .meta({ examples: ['0/16B3748'] });
const wait = z.int().min(0).max(5000);

/** More than any `Link` of ours has, and little enough for an address. */
const LONGEST_IN_ADDRESS = 6000;

const cursorUpTo = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(most)
    .optional()
    .describe(
      'Where to go on, as a `Link` of an earlier answer has it. Unlike a page number it shows no request twice and leaves ' +
        'out none that stood still while others moved to the front. It knows its view and filters: they need not be ' +
        'given, and must be the same where they are. It holds for the same reader; made-up ones are a 400.',
    );

export const listQuery = {
  view: z.enum(viewNames).default('unassigned').describe('Which list of the dashboard. Anything else is a 400.'),
  business_unit_ids: z
    .array(anyId)
    .optional()
    .describe('Only these business units, of those you may see anyway; −1 stands for requests without a unit.'),
  business_unit_id: anyId.optional().describe('The older way to name one unit. Both ways may be mixed.'),
  type: z.enum(types).default('all').describe('Only requests that are nobody’s subtask, or only subtasks.'),
  unread: z
    .literal('true')
    .optional()
    .describe('Only requests with something that no technician has read. Leave it out for all; `false` is a 422.'),
  status_id: z.array(anyId).optional().describe('Only these statuses.'),
  priority_id: z.array(anyId).optional().describe('Only these priorities.'),
  page: within(pageRange)
    .default(1)
    .describe('Page by number. Past the end: 200, no `data`, the true `total`. Not together with `cursor`.'),
  per_page: within(perPageRange).default(20).describe('Requests on a page.'),
  cursor: cursorUpTo(LONGEST_IN_ADDRESS),
};

const { view, business_unit_ids, business_unit_id, type, unread, status_id, priority_id } = listQuery;

/** What narrows a view, without which part of it to show. */
export const countsQuery = {
  ...{ view, business_unit_ids, business_unit_id, type, unread, status_id, priority_id },
  facets: z
    .array(z.enum(facetNames))
    .min(1)
    .optional()
    .describe(
      'Count the values of these filters too, separated by commas: how many requests each would leave. A filter does not ' +
        'narrow its own values, so that they tell what choosing another one would show.',
    ),
};

export const unitCountsQuery = {
  view: z.enum(viewNames).optional().describe('Count one list of the dashboard only; otherwise everything live.'),
};

export const fieldsQuery = {
  fields: z
    .array(z.enum(fieldNames))
    .min(1)
    .optional()
    .describe('Show only these fields of each request, separated by commas, in the order of the full answer.'),
};

/** How fresh the answer must be. */
export const demandsQuery = {
  min_lsn: lsn
    .optional()
    .describe(
      'Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from ' +
        '`select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`.',
    ),
  wait: wait.default(1000).describe('How long `min_lsn` may take, in milliseconds.'),
  max_age: z
    .number()
    .min(0)
    .optional()
    .describe('How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once.'),
};

export const requestPath = {
  id: z
    .string()
    .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/)
    .meta({ format: 'uuid' })
    .describe('Id of a request.'),
};

const query = batchOfQueries.shape.queries.element.extend({ cursor: cursorUpTo(LONGEST_CURSOR), ...fieldsQuery });

/** What is sent to a batch: the contract's shapes with the words that are known. */
export const batchInput = z.union([
  batchOfIds.extend(fieldsQuery),
  z.strictObject({ queries: z.array(query.meta({ not: { required: ['page', 'cursor'] } })).max(20) }),
]);

/** Every operation looks at these. */
export const requestHeaders = {
  'Min-LSN': lsn.optional().describe('Like `min_lsn`.'),
  Wait: wait.optional().describe('Like `wait`, which comes before it.'),
  'Cache-Control': z.string().optional().describe('`max-age=S` is like `max_age`. Other directives are not looked at.'),
  'X-Request-Id': z
    .string()
    .optional()
    .describe('A name of your own for this request; the answer and our logs carry it.'),
  'X-Correlation-ID': z
    .string()
    .optional()
    .describe('What this request belongs to, such as a page that was opened; the answer and our logs carry it.'),
};

/** GET only. */
export const conditionHeaders = {
  'If-None-Match': z
    .string()
    .optional()
    .describe('The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing.'),
};
