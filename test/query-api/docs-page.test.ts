import { expect, test } from 'vitest';
import { swaggerUiFiles } from '#adapters/swagger-ui/files.ts';
import { documentRoutes } from '#query-api/docs-page.ts';

const routes = documentRoutes(swaggerUiFiles());

const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> => {
  const respond = routes[path];
  if (!respond) throw new Error(`Nothing is served at ${path}`);
  return respond(new Request(`http://desk.example${path}`, { headers }));
};

test('the page takes all that it is made of from where it was had itself, and each part is there', async () => {
  const html = await (await get('/docs')).text();
  const parts = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
  expect(parts).toHaveLength(5);
  for (const part of parts) {
    expect(part).toMatch(/^docs\/[\w.-]+$/);
    expect((await get(`/${part}`)).status).toBe(200);
  }
  expect(html).toContain('<title>deskview: API</title>');
});

test('a browser is told to ask no other host for anything, and to run nothing that stands in the page', async () => {
  for (const path of Object.keys(routes)) {
    const policy = (await get(path)).headers.get('content-security-policy') ?? '';
    const sources = policy.split(';').flatMap((directive) => directive.trim().split(' ').slice(1));
    expect([...new Set(sources)].sort()).toEqual(["'none'", "'self'", 'data:']);
    expect(policy).toContain("script-src 'self';");
  }
});

test('the document is sent to no validator, and the token is typed by whoever tries and kept nowhere', async () => {
  const script = await (await get('/docs/page.js')).text();
  expect(script).toContain('validatorUrl: null');
  expect(script).toContain('persistAuthorization: false');
  expect(script).toContain("url: 'openapi.json'");
});

test('nothing is sent twice to who has it', async () => {
  for (const path of Object.keys(routes)) {
    const first = await get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    expect((await get(path, { 'if-none-match': 'W/"of another release"' })).status).toBe(200);
  }
});

test('large files are sent compressed to who takes that', async () => {
  const plain = await (await get('/docs/swagger-ui-bundle.js')).arrayBuffer();
  const sent = await get('/docs/swagger-ui-bundle.js', { 'accept-encoding': 'gzip, br' });
  expect(sent.headers.get('content-encoding')).not.toBeNull();
  expect((await sent.arrayBuffer()).byteLength).toBeLessThan(plain.byteLength / 2.5);
});
