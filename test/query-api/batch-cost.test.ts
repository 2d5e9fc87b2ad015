import { expect, test } from 'vitest';
import { variables } from '#query-api/config.ts';
import { createSafety } from '#query-api/safety.ts';
import { getAs, postAs, SECRET } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

/** Asks an API that answers so many requests of one user within a window. */
const limitedTo = (most: number) => {
  const values = variables.parse({ JWT_SECRET: SECRET, RATE_LIMIT_SUBJECT: String(most) });
  const { request } = appOf(storeOf(desk([])), { safety: createSafety(values, { clock: () => 0 }) });
  return {
    list: async () => (await getAs(request, people.root, '/technician-views')).status,
    batch: async (body: object) => (await postAs(request, people.root, '/technician-views/batch', body)).status,
  };
};

const queries = (count: number) => ({ queries: Array.from({ length: count }, () => ({})) });

test('each list of a batch counts as the request that it stands for', async () => {
  const { list, batch } = limitedTo(6);
  expect([await batch(queries(4)), await list(), await list(), await list()]).toEqual([200, 200, 200, 429]);
});

test('requests by their ids are one, however many', async () => {
  const { list, batch } = limitedTo(2);
  expect([await batch({ ids: [uuid(1), uuid(2), uuid(3)] }), await list(), await list()]).toEqual([200, 200, 429]);
});
