import { registerHooks } from 'node:module';
import { openApi } from '#query-api/openapi.ts';

/** The generator needs the API that TypeScript had before it was 7. */
const withFormerTypeScript = async <T>(use: () => Promise<T>): Promise<T> => {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript5' : specifier, context),
  });
  try {
    return await use();
  } finally {
    hooks.deregister();
  }
};

const HEAD = `/* Made of docs/openapi.json by \`npm run client\`: not to be edited. */

`;

/** The types of everything that the API reads and answers, as TypeScript. */
export const schemaInTypeScript = (): Promise<string> =>
  withFormerTypeScript(async () => {
    const { astToString, default: typesOf } = await import('openapi-typescript');
    // What answers' headers say is read as text: their types would be most of the file.
    const document = JSON.parse(JSON.stringify(openApi()), (key, value) => (key === 'headers' ? undefined : value));
    const nodes = await typesOf(document, { alphabetize: false, emptyObjectsUnknown: true, defaultNonNullable: false });
    return HEAD + astToString(nodes);
  });
