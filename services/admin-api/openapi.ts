import { problemReferences, problemResponses } from '#http/openapi-problems.ts';
import { type Components, type JsonSchema, schemaOf } from '#http/openapi-schema.ts';
import { problem } from '#http/problem-body.ts';
import type { Endpoint } from './endpoint.ts';

const problems = {
  '400': { description: 'The body is not JSON' },
  '401': { description: 'No token, or a bad one' },
  '403': { description: 'The token’s scope does not hold "admin"' },
  '404': { description: 'No such thing' },
  '409': { description: 'It would be wrong now; `reason` says why' },
  '413': { description: 'The body is too large' },
  '422': { description: 'A value is wrong; `errors` names each' },
  '503': { description: 'Something does not answer; try again' },
};

const operationOf = (endpoint: Endpoint, components: Components) => {
  const { name: operationId, method, path, summary, input, output, status = 200, location } = endpoint;
  const { properties = {}, required = [] } = schemaOf(input, 'input', components);
  // A number in an address is written as text: what is told of it is what it is read as.
  const { properties: read = {} } = schemaOf(input, 'output', components);
  const names = Object.keys(properties);
  const inPath = names.filter((name) => path.includes(`{${name}}`));
  const inBody = method === 'post' ? names.filter((name) => !inPath.includes(name)) : [];
  const parameters = names
    .filter((name) => !inBody.includes(name))
    .map((name) => {
      const { description, ...schema } = read[name] as JsonSchema;
      const place = inPath.includes(name) ? 'path' : 'query';
      return { name, in: place, required: required.includes(name), description, schema };
    });
  const body = {
    type: 'object',
    properties: Object.fromEntries(inBody.map((name) => [name, properties[name]])),
    required: required.filter((name) => inBody.includes(name)),
    additionalProperties: false,
  };
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(inBody.length > 0 && {
      requestBody: { required: body.required.length > 0, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      [status]: {
        description: 'Done',
        ...(location && { headers: { Location: { schema: { type: 'string' } } } }),
        content: { 'application/json': { schema: schemaOf(output, 'output', components) } },
      },
      ...problemReferences(Object.keys(problems)),
    },
  };
};

/** The admin API as an OpenAPI 3.1 document, made of the schemas that it reads and writes by. */
export const openApi = (endpoints: readonly Endpoint[], prefix: string) => {
  const schemas: Components = { Problem: schemaOf(problem, 'output', {}) };
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint, schemas) };
  }
  const operator = {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token whose scope holds "admin".',
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'deskview admin API',
      version: '1',
      description: 'What operators do to a cell. Every operation is also a command: npx deskview --help.',
    },
    servers: [{ url: prefix }],
    security: [{ operator: [] }],
    paths,
    components: { securitySchemes: { operator }, responses: problemResponses(problems), schemas },
  };
};
