import { describe, expect, test } from 'vitest';
import {
  batchOfIds,
  batchOfIdsBody,
  batchOfQueries,
  batchOfQueriesBody,
  businessUnitCountsBody,
  countsBody,
  requestBody,
  someOfItem,
  someOfRequestBody,
  someOfTechnicianViewsBody,
  technicianViewsBody,
  ticketTypeCountsBody,
} from '#query-api/contract.ts';
import { fieldNames } from '#query-api/fields.ts';
import { getAs, jsonOf, postAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { at, desk, people, request, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

const message = {
  senderId: people.mona,
  content: 'Hello',
  isRead: true,
  sequence: 1,
  createdAt: at('2026-01-02T00:00:00Z'),
};
const app = appOf(storeOf(desk([request(1), request(2, { tagId: 5, subcategoryId: 7 }, { lastMessage: message })])));

test.each([
  ['/technician-views', technicianViewsBody],
  ['/technician-views?fields=id,status.name', someOfTechnicianViewsBody],
  ['/technician-views?type=parents&unread=true&status_id=1&priority_id=1', technicianViewsBody],
  ['/technician-views/counts', countsBody],
  ['/technician-views/counts?type=parents&unread=true&status_id=1&priority_id=1', countsBody],
  ['/technician-views/counts?facets=type,unread,status_id,priority_id,business_unit_ids', countsBody],
  ['/business-unit-counts', businessUnitCountsBody],
  ['/ticket-type-counts', ticketTypeCountsBody],
  [`/technician-views/${uuid(1)}`, requestBody],
  [`/technician-views/${uuid(1)}?fields=tag`, someOfRequestBody],
])('%s has exactly the shape that the contract publishes', async (path, shape) => {
  const body = await jsonOf(await getAs(app.request, people.root, path));
  expect(shape.parse(body)).toEqual(body);
});

describe('a batch', () => {
  test.each([
    ['of ids', { ids: [uuid(1), uuid(9)] }, batchOfIds, batchOfIdsBody],
    ['of ids with fields', { ids: [uuid(1)], fields: ['priority.name'] }, batchOfIds, batchOfIdsBody],
    [
      'of queries',
      { queries: [{}, { per_page: 1, fields: ['id'] }, { status_id: [9], unread: true }] },
      batchOfQueries,
      batchOfQueriesBody,
    ],
  ])(
    '%s is asked for and answered in exactly the shapes that the contract publishes',
    async (_of, ask, asked, shape) => {
      expect(asked.parse(ask)).toEqual(ask);
      const body = await jsonOf(await postAs(app.request, people.root, '/technician-views/batch', ask));
      expect(shape.parse(body)).toEqual(body);
    },
  );
});

test('every field that can be asked for is one of a request, and is shown when it is asked for', async () => {
  for (const name of fieldNames) {
    const { data } = await jsonOf(await getAs(app.request, people.root, `/technician-views/${uuid(2)}?fields=${name}`));
    expect(someOfItem.parse(data)).toEqual(data);
    const [key = '', inner] = name.split('.');
    expect(Object.keys(data)).toEqual([key]);
    if (inner) expect(Object.keys(data[key])).toEqual([inner]);
  }
  expect(fieldNames).toContain('subcategory.nameAr');
});
