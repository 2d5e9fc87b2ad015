import { expect, test } from 'vitest';
import { businessUnitCountsBody } from '#query-api/contract.ts';
import { withRows } from '#read-model/reference.ts';
import { getAs } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people, reference, request, unit } from './desk.ts';
import { storeOf } from './store-of.ts';

const namesOf = async (names: readonly string[], busy: readonly number[] = []) => {
  const gone = [1, 2, 3, 4].map((id) => ({ kind: 'unit', id: String(id), row: null }) as const);
  const known = withRows(reference, [...gone, ...names.map((name, index) => unit(101 + index, name))]);
  const requests = busy.map((unitId, index) => request(index + 1, { unitId }));
  const app = appOf(storeOf(desk(requests, { reference: known })));
  const response = await getAs(app.request, people.root, '/business-unit-counts');
  return businessUnitCountsBody.parse(await response.json()).businessUnits.map(({ id, name }) => `${name}${id}`);
};

test('units of equal count stand in the order of code points, not of a language', async () => {
  expect(await namesOf(['b', 'B', 'ä', 'a', 'Z', 'أ', ''])).toEqual([
    '107',
    'B102',
    'Z105',
    'a104',
    'b101',
    'ä103',
    'أ106',
  ]);
});

test('an emoji stands behind the last characters of the basic plane, whose code units are greater', async () => {
  expect(await namesOf(['😀', '\uff21', '\ufffd'])).toEqual(['\uff21102', '\ufffd103', '😀101']);
});

test('the busiest unit stands first, whatever its name; equal names stand by id', async () => {
  expect(await namesOf(['a', 'z', 'a'], [102, 102, 103])).toEqual(['z102', 'a103', 'a101']);
  expect(await namesOf(['a', 'a'])).toEqual(['a101', 'a102']);
});
