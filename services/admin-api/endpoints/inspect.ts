import { z } from 'zod';
import { count, dateTime, lsn, requestId, view } from '../contract.ts';
import { endpoint } from '../endpoint.ts';

const asOf = z.strictObject({ generation: z.int(), lsn, committedAt: dateTime });
const rows = z.unknown().describe('Rows as JSON: times as text, maps as objects.');
const counts = z.record(view, count);

/** What cannot be found out now does not hide the rest. */
const partOf = <T extends z.ZodType>(value: T) =>
  z.union([z.strictObject({ value }), z.strictObject({ unknown: z.string().describe('Why it is not known.') })]);

const kept = z.strictObject({
  asOf,
  document: rows,
  card: z.string().nullable().describe('The list item as it is stored.'),
  step: count.describe('The step of the projector that wrote it last.'),
  views: z.array(z.string()).readonly(),
  faults: z.array(z.string()).readonly().describe('What is not as the rules say.'),
  visible: z
    .array(
      z.strictObject({
        id: z.guid(),
        name: z.string().nullable(),
        visible: z.boolean(),
        rule: z.string().describe('The rule of scope that decided it.'),
      }),
    )
    .readonly()
    .describe('Everybody who may use the dashboard.'),
});

const touched = z.strictObject({
  from: count.describe('The log was looked at from this offset'),
  to: count.describe('up to this one, which is not included.'),
  more: z.boolean().describe('The log goes back further than that.'),
  records: z
    .array(
      z.strictObject({
        offset: count,
        at: dateTime,
        op: z.enum(['written', 'deleted', 'snapshot']),
        kind: z.string(),
        rowId: z.string(),
        transaction: z.string().nullable(),
        row: rows,
      }),
    )
    .readonly()
    .describe('Newest first.'),
});

const clauses = z
  .array(
    z.strictObject({
      part: z.enum(['request', 'view', 'scope']),
      name: z.string(),
      holds: z.boolean(),
      value: z.string().describe('What decided it, in words.'),
    }),
  )
  .readonly()
  .describe('All must hold.');
const scopeRules = z
  .array(z.strictObject({ name: z.string(), applies: z.boolean(), value: z.string() }))
  .readonly()
  .describe('In order; the last one decided.');
const technician = z.string().min(1).max(200).describe('Full name, a part of it that fits one user only, or users.id.');

export const inspectEndpoints = [
  endpoint({
    name: 'inspectRequest',
    method: 'get',
    path: '/requests/{id}',
    summary: 'A request: source rows, what is kept of it, who may see it, its last records in the log',
    input: z.strictObject({ id: requestId }),
    output: z.strictObject({ id: z.guid(), source: partOf(rows), kept: partOf(kept), touched: partOf(touched) }),
    answer: ({ id }, { operations }) => operations.inspectRequest(id),
  }),
  endpoint({
    name: 'inspectTechnician',
    method: 'get',
    path: '/technicians/{nameOrId}',
    summary: 'A technician: scope and the rule that gave it, counts by unit',
    input: z.strictObject({ nameOrId: technician }),
    output: z.strictObject({
      asOf,
      id: z.guid(),
      name: z.string(),
      access: z.enum(['allowed', 'refused']),
      scopeRules,
      units: z.array(z.int()).readonly().nullable().describe('Null: everything.'),
      counts,
      byUnit: z.array(z.strictObject({ id: z.int().nullable(), name: z.string().nullable(), counts })).readonly(),
    }),
    answer: ({ nameOrId }, { operations }) => operations.inspectTechnician(nameOrId),
  }),
  endpoint({
    name: 'explain',
    method: 'get',
    path: '/explain',
    summary: 'Why a request is, or is not, in a technician’s list',
    input: z.strictObject({ view, request: requestId, technician }),
    output: z.strictObject({
      asOf,
      view,
      request: z.strictObject({ id: z.guid(), title: z.string().nullable() }),
      technician: z.strictObject({ id: z.guid(), name: z.string() }),
      shown: z.boolean(),
      because: z.string(),
      clauses,
      scopeRules,
    }),
    answer: (asked, { operations }) => operations.explain(asked),
  }),
];
