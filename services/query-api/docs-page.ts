import { createHash } from 'node:crypto';
import { compressedOnce } from '#http/compress.ts';
import type { DocsFile } from './docs-ports.ts';
import { openApi } from './openapi.ts';

/** Nothing of any other host. Swagger UI draws its arrows from data: addresses in its style sheet. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>deskview: API</title>
    <link rel="icon" type="image/svg+xml" href="docs/favicon.svg">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/page.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/page.js"></script>
  </body>
</html>
`;

/** The document is sent to nobody (\`validatorUrl\`), and a token is forgotten with the page (\`persistAuthorization\`). */
const script = `window.ui = SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

const style = `body { margin: 0 }
.swagger-ui .wrapper { max-width: 1100px }
`;

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f6feb"/><path d="M4 5h8M4 8h8M4 11h5" stroke="#fff" stroke-width="1.5" stroke-linecap="round"/></svg>
`;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const own = (): readonly DocsFile[] => [
  { path: '/openapi.json', type: 'application/json', bytes: bytes(JSON.stringify(openApi())) },
  { path: '/docs', type: 'text/html; charset=utf-8', bytes: bytes(page) },
  { path: '/docs/page.js', type: 'text/javascript; charset=utf-8', bytes: bytes(script) },
  { path: '/docs/page.css', type: 'text/css; charset=utf-8', bytes: bytes(style) },
  { path: '/docs/favicon.svg', type: 'image/svg+xml', bytes: bytes(favicon) },
];

/** Always asked for again, and 304 until a release changes it. */
const answering = ({ type, bytes: body }: DocsFile) => {
  // Weak: it is the same of the body compressed and not.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  const kept = { 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', ETag: etag };
  const headers = { 'Content-Type': type, ...kept, 'Content-Security-Policy': POLICY };
  const encoded = compressedOnce(body as Uint8Array<ArrayBuffer>);
  return async (request: Request): Promise<Response> => {
    if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    const sent = await encoded(request.headers.get('accept-encoding'));
    return new Response(sent.body, {
      headers: sent.coding ? { ...headers, 'Content-Encoding': sent.coding } : headers,
    });
  };
};

/** The OpenAPI document, and a page that shows it and lets it be tried; by path. Nothing of it needs a token. */
export const documentRoutes = (files: readonly DocsFile[]) =>
  Object.fromEntries([...own(), ...files].map((file) => [file.path, answering(file)]));
