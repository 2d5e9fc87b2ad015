import type { Middleware } from 'openapi-fetch';

type Kept = { readonly etag: string; readonly body: string };

const nameOf = ({ url, headers }: Request): string => `${headers.get('authorization') ?? ''} ${url}`;

/**
 * Keeps the last answers with their ETags and asks whether they still hold; those that do come back without a body.
 * For processes without an HTTP cache: browsers do the same by themselves.
 */
export const keepAnswers = (most: number): Middleware => {
  const kept = new Map<string, Kept>();
  return {
    onRequest({ request }) {
      const known = kept.get(nameOf(request));
      if (known) request.headers.set('If-None-Match', known.etag);
    },
    async onResponse({ request, response }) {
      const name = nameOf(request);
      if (response.status === 304) {
        const { body } = kept.get(name) ?? {};
        return body === undefined ? undefined : new Response(body, { status: 200, headers: response.headers });
      }
      const etag = response.headers.get('etag');
      if (response.status !== 200 || etag === null) return undefined;
      // The latest stands last.
      kept.delete(name);
      kept.set(name, { etag, body: await response.clone().text() });
      if (kept.size > most) kept.delete(kept.keys().next().value as string);
      return undefined;
    },
  };
};
