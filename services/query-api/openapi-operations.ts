import { z } from 'zod';
import {
  batchOfIdsBody,
  batchOfQueriesBody,
  businessUnitCountsBody,
  countsBody,
  requestBody,
  someOfRequestBody,
  someOfTechnicianViewsBody,
  technicianViewsBody,
  ticketTypeCountsBody,
} from './contract.ts';
import type { Endpoint } from './endpoint.ts';
import { batchExamples, examples } from './openapi-examples.ts';
import {
  batchInput,
  conditionHeaders,
  countsQuery,
  demandsQuery,
  fieldsQuery,
  listQuery,
  requestHeaders,
  requestPath,
  unitCountsQuery,
} from './parameters.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What the document tells of one address, beside what its endpoint says itself. */
export type Operation = Pick<Endpoint<never>, 'name' | 'method' | 'path'> & {
  readonly tag: 'Lists' | 'Counts' | 'Requests';
  readonly summary: string;
  readonly description: string;
  readonly in: { readonly path?: Shape; readonly query?: Shape; readonly header: Shape };
  readonly input?: { readonly schema: z.ZodType; readonly examples: object };
  readonly output: z.ZodType;
  readonly examples: Readonly<Record<string, unknown>>;
  readonly refusals: readonly string[];
  /** Is there a `Link` header? */
  readonly links?: boolean;
  /** Where to go from an answer, in OpenAPI’s words. */
  readonly leadsTo?: object;
};

const everywhere = ['401', '403', '414', '422', '429', '503'];
const header = { ...conditionHeaders, ...requestHeaders };

/** All that is documented, in the order in which it is shown. */
export const operations: readonly Operation[] = [
  {
    name: 'technicianViews',
    method: 'get',
    path: '/technician-views',
    tag: 'Lists',
    summary: 'One page of a view, with the badges of all views',
    description:
      'What the dashboard shows. `counts` are the badges: of everything you may see, whatever is filtered. `total` obeys all ' +
      'filters; `filterCounts` all but `type`, whose tabs they are. Subtasks are counted.',
    in: { query: { ...listQuery, ...fieldsQuery, ...demandsQuery }, header },
    output: z.union([technicianViewsBody, someOfTechnicianViewsBody]),
    examples: { list: examples.technicianViews },
    refusals: ['400', '410', ...everywhere],
    links: true,
    leadsTo: {
      requestById: {
        operationId: 'requestById',
        parameters: { id: '$response.body#/data/0/id' },
        description: 'The first of the page alone.',
      },
    },
  },
  {
    name: 'counts',
    method: 'get',
    path: '/technician-views/counts',
    tag: 'Counts',
    summary: 'The badges alone',
    description: 'The numbers of a list without the list. Keys are in snake_case here, as the dashboard expects them.',
    in: { query: { ...countsQuery, ...demandsQuery }, header },
    output: countsBody,
    examples: { counts: examples.counts },
    refusals: ['400', ...everywhere],
  },
  {
    name: 'businessUnitCounts',
    method: 'get',
    path: '/business-unit-counts',
    tag: 'Counts',
    summary: 'How many requests each business unit has',
    description: 'Every active unit that you may see, also those with none: the largest first, then by name.',
    in: { query: { ...unitCountsQuery, ...demandsQuery }, header },
    output: businessUnitCountsBody,
    examples: { units: examples.businessUnitCounts },
    refusals: ['400', ...everywhere],
  },
  {
    name: 'ticketTypeCounts',
    method: 'get',
    path: '/ticket-type-counts',
    tag: 'Counts',
    summary: 'How many requests are subtasks',
    description: 'Of everything live that you may see.',
    in: { query: demandsQuery, header },
    output: ticketTypeCountsBody,
    examples: { types: examples.ticketTypeCounts },
    refusals: everywhere,
  },
  {
    name: 'requestById',
    method: 'get',
    path: '/technician-views/{id}',
    tag: 'Requests',
    summary: 'One request, as lists show it',
    description: 'When you may see it; otherwise it does not exist for you.',
    in: { path: requestPath, query: { ...fieldsQuery, ...demandsQuery }, header },
    output: z.union([requestBody, someOfRequestBody]),
    examples: {
      whole: examples.requestById,
      'fields=subject,status.name': examples.someOfRequestById,
    },
    refusals: ['404', ...everywhere],
  },
  {
    name: 'batch',
    method: 'post',
    path: '/technician-views/batch',
    tag: 'Requests',
    summary: 'Many requests or several lists, all of one moment',
    description:
      'Either up to 100 `ids`, answered in their order, or up to 20 `queries`, each like the query of a list. Nothing is ' +
      'changed: it is a POST because the questions are long.',
    in: { query: demandsQuery, header: requestHeaders },
    input: { schema: batchInput, examples: batchExamples },
    output: z.union([batchOfIdsBody, batchOfQueriesBody]),
    examples: { ids: examples.batchOfIds, queries: examples.batchOfQueries },
    refusals: ['400', '408', '410', '413', '415', ...everywhere],
  },
];
