import { type JsonSchema, schemaReference } from './openapi-schema.ts';

/** What is told of one status: when it is the answer, and more of the response object. */
export type ToldProblem = {
  readonly description: string;
  readonly headers?: JsonSchema;
  readonly examples?: JsonSchema;
};

/** Responses that are problems of RFC 9457, by status, for the components of a document that has the schema `Problem`. */
export const problemResponses = (told: Readonly<Record<string, ToldProblem>>) =>
  Object.fromEntries(
    Object.entries(told).map(([status, { description, headers, examples }]) => [
      status,
      {
        description,
        ...(headers && { headers }),
        content: {
          'application/problem+json': { schema: schemaReference('Problem'), ...(examples && { examples }) },
        },
      },
    ]),
  );

/** The same as references, for an operation that may answer so. */
export const problemReferences = (statuses: readonly string[]) =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
