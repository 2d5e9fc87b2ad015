import { expect, test } from 'vitest';
import { businessUnitCountsBody, countsBody, technicianViewsBody, ticketTypeCountsBody } from '#query-api/contract.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, request } from './desk.ts';
import { storeOf } from './store-of.ts';

test.each([
  ['/technician-views', technicianViewsBody],
  ['/technician-views/counts', countsBody],
  ['/business-unit-counts', businessUnitCountsBody],
  ['/ticket-type-counts', ticketTypeCountsBody],
])('%s has exactly the shape that the contract publishes', async (path, shape) => {
  const app = appOf(storeOf(desk([request(1)])));
  const body = await (await getAs(app.request, people.root, path)).json();
  expect(shape.parse(body)).toEqual(body);
});
