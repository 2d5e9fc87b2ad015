import { describe, expect, test } from 'vitest';
import { Refusal } from '#http/problem.ts';
import { problem } from '#http/problem-body.ts';
import { countsParams, listParams, viewIn } from '#query-api/params.ts';

const refusalOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return problem.parse(error.body);
    throw error;
  }
  return undefined;
};

const list = (query: string) => listParams(new URLSearchParams(query));
const refused = (query: string) => refusalOf(() => list(query));

describe('a number in a query', () => {
  test.each([
    ['1', 1],
    ['007', 7],
    ['2147483647', 2 ** 31 - 1],
    ['0000000000000000000000000001', 1],
  ])('%s is read', (text, value) => {
    expect(list(`page=${text}`).page).toBe(value);
  });

  test.each([
    '',
    '1e3',
    '0x10',
    '٣',
    '１',
    '%201',
    '1%20',
    '+1',
    '%2B1',
    '1,2',
    '1.0',
    '1_000',
    '--1',
    '-',
    'NaN',
    'Infinity',
    'null',
    'true',
    '1%0A',
    '1%00',
    '%zz',
    '99999999999999999999',
    '-99999999999999999999',
  ])("'%s' is refused in every parameter, and the parameter is named", (text) => {
    for (const field of ['page', 'per_page', 'business_unit_ids', 'business_unit_id', 'status_id', 'priority_id']) {
      expect(refused(`${field}=${text}`)).toMatchObject({ status: 422, errors: [{ field }] });
    }
  });

  test.each([
    ['page', ['0', '-0', '-1', '2147483648']],
    ['per_page', ['0', '-1', '101']],
    ['business_unit_ids', ['2147483648', '-2147483649']],
    ['business_unit_id', ['2147483648', '-2147483649']],
    ['status_id', ['2147483648', '-2147483649']],
    ['priority_id', ['2147483648', '-2147483649']],
  ])('%s has its range', (field, texts) => {
    for (const text of texts) expect(refused(`${field}=${text}`), text).toMatchObject({ status: 422 });
  });

  test('of a unit may be any int32', () => {
    const ids = [-1, 0, -2, 2 ** 31 - 1, -(2 ** 31)];
    expect(list(ids.map((id) => `business_unit_ids=${id}`).join('&')).unitIds).toEqual(ids);
    expect(list('business_unit_ids=-0&business_unit_ids=-01').unitIds?.map((id) => id + 0)).toEqual([0, -1]);
  });

  test('that is wrong is named beside every other value that is', () => {
    const query = 'status_id=x&type=x&unread=x&priority_id=x&fields=x&page=x&cursor=x&per_page=x&business_unit_id=x';
    const { errors = [] } = refused(query) ?? {};
    expect(errors.map(({ field }) => field)).toEqual([
      'business_unit_id',
      'page',
      'per_page',
      'type',
      'unread',
      'status_id',
      'priority_id',
      'fields',
      'cursor',
    ]);
  });

  test('that is wrong in several parameters names each once', () => {
    expect(refused('page=0&per_page=x&business_unit_ids=a&business_unit_ids=b')).toEqual({
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail:
        'business_unit_ids must be a whole number from -2147483648 to 2147483647. ' +
        'page must be a whole number from 1 to 2147483647. per_page must be a whole number from 1 to 100.',
      errors: [
        { field: 'business_unit_ids', message: 'must be a whole number from -2147483648 to 2147483647' },
        { field: 'page', message: 'must be a whole number from 1 to 2147483647' },
        { field: 'per_page', message: 'must be a whole number from 1 to 100' },
      ],
    });
  });
});

describe('parameters', () => {
  test('have their defaults, and unknown ones are ignored', () => {
    expect(list('')).toEqual({ view: 'unassigned', unitIds: undefined, page: 1, perPage: 20 });
    expect(list('Page=7&search=x')).toEqual({ view: 'unassigned', unitIds: undefined, page: 1, perPage: 20 });
  });

  test('given twice count by their last value, but for the list of units', () => {
    expect(list('page=2&page=3&view=all_solved&view=in_progress')).toMatchObject({ page: 3, view: 'in_progress' });
    expect(list('page=x&page=3').page).toBe(3);
    expect(list('business_unit_id=1&business_unit_id=2&business_unit_ids=3').unitIds).toEqual([3, 2]);
  });

  test('of filters are read', () => {
    expect(list('type=parents&unread=true&status_id=3&status_id=1&priority_id=2&cursor=abc')).toMatchObject({
      type: 'parents',
      unread: true,
      statusIds: [3, 1],
      priorityIds: [2],
      cursor: 'abc',
    });
    expect(list('type=all&type=x&type=all').type).toBeUndefined();
  });

  test('of pages mean nothing where only counts are asked for', () => {
    const counts = (query: string) => countsParams(new URLSearchParams(query));
    expect(counts('page=x&per_page=0')).toEqual({ view: 'unassigned', unitIds: undefined, facets: [] });
  });

  test('of facets are read in one order, each once; any other is named', () => {
    const facets = (query: string) => countsParams(new URLSearchParams(query)).facets;
    expect(facets('facets=status_id,type&facets=unread,type')).toEqual(['type', 'unread', 'status_id']);
    for (const wrong of ['', 'type,', 'all', 'business_unit_id', 'Type', '__proto__', 'type, unread']) {
      const refusal = refusalOf(() => facets(`facets=${encodeURIComponent(wrong)}`));
      expect(refusal, wrong).toMatchObject({ status: 422, errors: [{ field: 'facets' }] });
    }
  });
});

describe('a view', () => {
  test('may be left out', () => expect(viewIn(new URLSearchParams('other=1'))).toBeUndefined());

  test.each([
    '',
    'UNASSIGNED',
    'Unassigned',
    'allUnsolved',
    'unassigned ',
    '__proto__',
    'toString',
    'unassigned,my_unsolved',
  ])("'%s' is unknown", (name) => {
    expect(refused(`view=${encodeURIComponent(name)}`)).toMatchObject({
      status: 400,
      title: 'Bad Request',
      errors: [{ field: 'view' }],
    });
  });

  test('that is unknown beside a wrong number: the number is told first', () => {
    expect(refused('view=x&page=x')).toMatchObject({ status: 422 });
  });
});
