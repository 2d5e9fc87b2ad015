import type { z } from 'zod';
import { schemaOf } from '#http/openapi-schema.ts';

type Place = 'path' | 'query' | 'header';

/** What a form of Swagger UI begins with; others begin empty. */
const examples: Readonly<Record<string, unknown>> = {
  id: '0198a3c2-7d54-7b1e-9c05-3f2f6f0e8a11',
};

const words: ReadonlySet<string> = new Set(['fields', 'facets']);

const parameterOf = (name: string, place: Place, schema: z.ZodType): object => {
  const { description, ...rest } = schemaOf(schema, 'input', {});
  return {
    name,
    in: place,
    required: place === 'path',
    description,
    // Lists of words are one text with commas; other lists are a name given several times.
    ...(rest['type'] === 'array' && place === 'query' && { style: 'form', explode: !words.has(name) }),
    schema: rest,
    ...(name in examples && { example: examples[name] }),
  };
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** References to the parameters of one operation; what each of them is goes to the components. */
export const parametersOf = (
  shapes: { readonly [P in Place]?: Readonly<Record<string, z.ZodType>> },
  components: Record<string, object>,
) =>
  (['path', 'query', 'header'] as const).flatMap((place) =>
    Object.entries(shapes[place] ?? {}).map(([name, schema]) => {
      const parameter = parameterOf(name, place, schema);
      if (!(name in components)) components[name] = parameter;
      // Where operations differ in what a name means, it is told in the place.
      return isSame(components[name], parameter) ? { $ref: `#/components/parameters/${name}` } : parameter;
    }),
  );
