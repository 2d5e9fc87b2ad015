import { readFileSync } from 'node:fs';
import type { DocsFile } from '#query-api/docs-ports.ts';

const served = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** What a page needs to show an OpenAPI document, out of the installed package, without what only debuggers ask for. */
export const swaggerUiFiles = (): readonly DocsFile[] =>
  Object.entries(served).map(([name, type]) => {
    const installed = new URL(import.meta.resolve(`swagger-ui-dist/${name}`));
    return { path: `/docs/${name}`, type, bytes: readFileSync(installed) };
  });
