import { problemReferences, problemResponses } from '#http/openapi-problems.ts';
import { type Components, schemaOf } from '#http/openapi-schema.ts';
import { problem } from '#http/problem-body.ts';
import { PREFIX } from './endpoint.ts';
import { answerHeaders, headerReferences, headersOf } from './openapi-headers.ts';
import { type Operation, operations } from './openapi-operations.ts';
import { parametersOf } from './openapi-parameters.ts';
import { refusals } from './openapi-refusals.ts';

const about = `What the technician dashboard reads: lists, badges and single requests, kept ready in Redis and never computed by Postgres.

**Every answer says how fresh it is**, in \`meta\` and in headers. Ask for more than that: \`min_lsn\` waits until your own write is visible, \`max_age\` refuses what is too old.

**Ask again for free**: send the \`ETag\` of an answer back as \`If-None-Match\` and get 304 for as long as it is true.

**Errors** are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems: \`detail\` is a sentence to show, \`errors\` names each wrong field, \`reason\` is a word to decide by.

Not told here is what those ask who run it, without a token and beside the API's address: \`/livez\`, \`/startupz\`, \`/readyz\`, \`/health\`, \`/metrics\`, \`/metrics/summary\`. A proxy may keep them from the outside.

Try it here: get a token with \`npx deskview token --user mona\`, press Authorize, paste it.`;

const valuesOf = (examples: object) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));

const operationOf = (operation: Operation, parameters: Record<string, object>, schemas: Components) => {
  const {
    name: operationId,
    method,
    tag,
    summary,
    description,
    input,
    output,
    examples,
    links = false,
    leadsTo,
  } = operation;
  const headers = headersOf({ method, links });
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters: parametersOf(operation.in, parameters),
    ...(input && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: schemaOf(input.schema, 'input', schemas), examples: valuesOf(input.examples) },
        },
      },
    }),
    responses: {
      '200': {
        description: 'The answer, true as of `meta.asOf`.',
        headers,
        content: { 'application/json': { schema: schemaOf(output, 'output', schemas), examples: valuesOf(examples) } },
        ...(leadsTo && { links: leadsTo }),
      },
      ...(method === 'get' && { '304': { $ref: '#/components/responses/304' } }),
      ...problemReferences(operation.refusals),
    },
  };
};

const notModified = {
  description: 'What you have is still true (`If-None-Match`). Freshness is told in the headers.',
  headers: headerReferences([
    'ETag',
    'X-Applied-LSN',
    'X-Data-Age',
    'X-Generation',
    'X-Data-Warning',
    'Cache-Control',
    'Vary',
    'X-Request-Id',
    'X-Correlation-ID',
  ]),
};

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the application, as its front end has it.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'access_token',
    description: 'The same token, for pages of the same origin that cannot send headers (EventSource).',
  },
};

const tags = [
  { name: 'Lists', description: 'Views of the dashboard, page by page.' },
  { name: 'Counts', description: 'Badges and facets.' },
  { name: 'Requests', description: 'Single requests, and many things at once.' },
];

/** The query API as an OpenAPI 3.1 document, made of the schemas that its answers are held to. */
export const openApi = () => {
  const schemas: Components = { Problem: schemaOf(problem, 'output', {}) };
  const parameters: Record<string, object> = {};
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: operationOf(operation, parameters, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'deskview', version: '1', summary: 'The reads of the technician dashboard.', description: about },
    servers: [{ url: PREFIX }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags,
    paths,
    components: {
      securitySchemes,
      headers: answerHeaders(schemas),
      parameters,
      responses: { '304': notModified, ...problemResponses(refusals) },
      schemas,
    },
  };
};
