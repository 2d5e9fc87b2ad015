import { expect } from 'vitest';
import type { ReadStore } from '#query-api/ports.ts';
import { getAs, postAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import type { Desk } from './desk.ts';

/** Fills a store with a desk: the one in memory or a real one, which must give the same answers. */
export type OpenStore = (desk: Desk) => Promise<ReadStore>;

/** Asking an API in front of a store that holds a desk. */
export const readingFrom = (open: OpenStore) => {
  const ask = async (facts: Desk, user: string, path: string): Promise<Response> =>
    getAs(appOf(await open(facts)).request, user, path);

  const bodyOf = async (facts: Desk, user: string, path: string) => {
    const response = await ask(facts, user, path);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  };

  return {
    ask,
    batch: async (facts: Desk, user: string, body: unknown): Promise<Response> =>
      postAs(appOf(await open(facts)).request, user, '/technician-views/batch', body),
    /** Status, content type and body as they are. */
    textOf: async (facts: Desk, user: string, path: string): Promise<string> => {
      const response = await ask(facts, user, path);
      return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`;
    },
    bodyOf,
    /** The numbers of the requests listed. */
    idsOf: async (facts: Desk, user: string, path: string): Promise<number[]> =>
      (await bodyOf(facts, user, path)).data.map(({ id }: { id: string }) => Number(id.slice(-12))),
  };
};
