import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown; properties?: Record<string, JsonSchema>; required?: string[] };

/** Schemas that have an id, by it. */
export type Components = Record<string, JsonSchema>;

const REF = '#/components/schemas/';

export const schemaReference = (id: string): JsonSchema => ({ $ref: REF + id });

/** As JSON Schema; what has an id goes to the components and is referred to. */
export const schemaOf = (schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema => {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', REF));
  Object.assign(components, $defs);
  return rest;
};
