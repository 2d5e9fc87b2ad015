import type { Middleware } from 'openapi-fetch';

type Kept = { readonly etag: string; readonly body: string };

type Meta = { readonly asOf: { readonly lsn: string }; readonly ageMs: number };

const nameOf = ({ url, headers }: Request): string => `${headers.get('authorization') ?? ''} ${url}`;

/** The body that was kept, with what its 304 says of now. When the last transaction committed, a 304 does not tell. */
const asOfNow = (body: string, headers: Headers): string => {
  const [lsn, age] = [headers.get('x-applied-lsn'), headers.get('x-data-age')];
  // Another site's page reads only the headers that the API lets it read.
  if (lsn === null || age === null) return body;
  const { meta, ...rest } = JSON.parse(body) as { readonly meta: Meta };
  const now = { ...meta, asOf: { ...meta.asOf, lsn }, ageMs: Math.round(Number(age) * 1000) };
  return JSON.stringify({ ...rest, meta: now });
};

/**
 * Keeps the last answers with their ETags and asks whether they still hold; those that do come back without a body.
 * For processes without an HTTP cache: browsers do the same by themselves.
 */
export const keepAnswers = (most: number): Middleware => {
  const kept = new Map<string, Kept>();
  /** Those that were asked about, until it is known whether they hold: others may take their place meanwhile. */
  const asked = new Map<string, Kept>();

  /** The latest stands last. */
  const keep = (name: string, answer: Kept): void => {
    kept.delete(name);
    kept.set(name, answer);
    if (kept.size > most) kept.delete(kept.keys().next().value as string);
  };

  return {
    onRequest({ request, id }) {
      const known = kept.get(nameOf(request));
      if (!known) return;
      asked.set(id, known);
      request.headers.set('If-None-Match', known.etag);
    },
    async onResponse({ request, response, id }) {
      const known = asked.get(id);
      asked.delete(id);
      const { status, headers } = response;
      if (status === 304 && known) {
        keep(nameOf(request), known);
        return new Response(asOfNow(known.body, headers), { status: 200, headers });
      }
      const etag = headers.get('etag');
      if (status === 200 && etag !== null) keep(nameOf(request), { etag, body: await response.clone().text() });
      return undefined;
    },
    onError({ id }) {
      asked.delete(id);
    },
  };
};
