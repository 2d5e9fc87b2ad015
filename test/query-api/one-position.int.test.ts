import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { businessUnitCountsBody, camelViewNames, viewNames } from '#query-api/contract.ts';
import { parseLsn } from '#read-model/position.ts';
import { assigned, at, type Fact, gone, mona, omar, reference, request, statuses, uuid } from '#test/support/build.ts';
import { openDesk, type RedisDesk } from '#test/support/redis-desk.ts';
import { type Random, seeded } from '#test/support/workload/random.ts';
import { root, smallReference, today } from './small-desk.ts';

const SECONDS = 5;
const READERS = 12;
const REQUESTS = 120;

let desk: RedisDesk;
beforeAll(async () => {
  desk = await openDesk(inject('redisUrl'));
  await desk.tell(statuses, smallReference);
});
afterAll(() => desk.close());

const times = [today, at('2026-01-01'), at('2026-01-01T00:00:00.000001Z')];

/** Moves between views, units, technicians and parents; now and then a row that names are joined from. */
const move = (random: Random): Fact[] => {
  const id = uuid(random.int(1, REQUESTS));
  const row = {
    unitId: random.one([1, 2, 3, null]),
    statusId: random.int(1, 8),
    priorityId: random.int(1, 5),
    parentId: random.one([null, uuid(random.int(1, REQUESTS))]),
    createdAt: random.one(times),
    updatedAt: random.one(times),
    isDeleted: random.chance(0.2),
  };
  const assignments = [mona, omar].map((user) => assigned(id, user));
  return [
    request(id, row),
    ...assignments.map((fact) => (random.chance(0.5) ? fact : gone(fact))),
    ...(random.chance(0.1) ? [reference('unit', 1, { name: `Unit 1 ${random.int(0, 999)}` })] : []),
  ];
};

const write = async (until: number): Promise<number> => {
  const random = seeded(1);
  let steps = 0;
  for (; performance.now() < until; steps++) {
    await desk.tell(Array.from({ length: random.int(1, 4) }, () => move(random)).flat());
  }
  return steps;
};

const filters = [
  '',
  '&business_unit_ids=1',
  '&business_unit_ids=-1&business_unit_ids=3',
  '&business_unit_ids=2&business_unit_ids=1',
];
const unitsIn = (filter: string): (number | undefined)[] =>
  [...filter.matchAll(/=(-?\d)/g)].map(([, id]) => (id === '-1' ? undefined : Number(id)));

const askList = async (random: Random) => {
  const user = random.one([root, mona]);
  const [view, filter] = [random.int(0, 12), random.one(filters)];
  const [page, perPage] = [random.int(1, 4), random.one([1, 7, 20, 100])];
  const query = `?view=${viewNames[view]}${filter}&page=${page}&per_page=${perPage}`;
  const { data, total, counts, filterCounts, meta } = await desk.list(user, query);
  const ids = data.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(Math.max(0, Math.min(perPage, total - (page - 1) * perPage)));
  expect([filterCounts.all, filterCounts.parents + filterCounts.subtasks]).toEqual([total, total]);
  if (filter === '') expect(counts[camelViewNames[view] as string]).toBe(total);
  else expect(unitsIn(filter)).toEqual(expect.arrayContaining(data.map((item) => item.businessUnit?.id)));
  if (total === ids.length) {
    expect(data.filter(({ parentTaskId }) => parentTaskId !== null).length).toBe(filterCounts.subtasks);
  }
  return meta;
};

const types = ['', '&type=parents', '&type=subtasks'];
const kinds = ['&status_id=1&status_id=8', '&priority_id=2', '&status_id=7&priority_id=1&priority_id=5'];

/** A filtered page whose total, tabs and items must be of one moment. */
const askFiltered = async (random: Random) => {
  const [view, filter, type] = [random.int(0, 12), random.one(filters), random.one(types)];
  const perPage = random.one([7, 20, 100]);
  const query = `?view=${viewNames[view]}${filter}${random.one(kinds)}${type}&per_page=${perPage}`;
  const { data, total, filterCounts, meta } = await desk.list(random.one([root, mona]), query);
  expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
  expect(data.length).toBe(Math.min(perPage, total));
  const { all, parents, subtasks } = filterCounts;
  expect(parents + subtasks).toBe(all);
  expect(total).toBe(type === '' ? all : type.endsWith('parents') ? parents : subtasks);
  const ofSubtasks = data.filter(({ parentTaskId }) => parentTaskId !== null).length;
  if (type !== '') expect(ofSubtasks).toBe(type.endsWith('parents') ? 0 : data.length);
  else if (total === data.length) expect(ofSubtasks).toBe(subtasks);
  return meta;
};

const askCounts = async (random: Random) => {
  const view = random.one(viewNames);
  const { counts, filter_counts: of, meta } = await desk.counts(random.one([root, mona]), `?view=${view}`);
  expect([of.all, of.parents + of.subtasks]).toEqual([counts[view], counts[view]]);
  return meta;
};

/** Every facet counts the same requests, each in another way. */
const askFacets = async (random: Random) => {
  const [view, filter] = [random.one(viewNames), random.one(filters)];
  const names = 'type,status_id,priority_id,business_unit_ids';
  const query = `?view=${view}${filter}&facets=${names}`;
  const { counts, filter_counts: of, facets, meta } = await desk.counts(random.one([root, mona]), query);
  const { type, status_id = {}, priority_id = {}, business_unit_ids = {} } = facets ?? {};
  const sum = (byId: Readonly<Record<string, number>>) =>
    Object.values(byId).reduce((total, count) => total + count, 0);
  expect(type).toEqual(of);
  expect([sum(status_id), sum(priority_id)]).toEqual([of.all, of.all]);
  expect(sum(business_unit_ids)).toBe(counts[view]);
  return meta;
};

const askUnits = async (random: Random) => {
  const response = await desk.get(root, `/business-unit-counts?view=${random.one(viewNames)}`);
  expect(response.status).toBe(200);
  const { businessUnits, total, meta } = businessUnitCountsBody.parse(await response.json());
  expect(businessUnits.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  return meta;
};

const read = async (reader: number, until: number): Promise<number> => {
  const random = seeded(100 + reader);
  let [answers, seen] = [0, 0];
  for (; performance.now() < until; answers++) {
    // The dearest, and so the rarest.
    const ask = random.chance(0.05)
      ? askFacets
      : random.one([askList, askList, askFiltered, askFiltered, askCounts, askUnits]);
    const { asOf } = await ask(random);
    const lsn = parseLsn(asOf.lsn) as number;
    expect(lsn).toBeGreaterThanOrEqual(seen);
    seen = lsn;
  }
  return answers;
};

/** Promise 2. */
test('badge, list and facets agree in every answer, while everything moves as fast as it can', async () => {
  const until = performance.now() + SECONDS * 1000;
  const readers = Array.from({ length: READERS }, (_, reader) => read(reader, until));
  const [steps, ...answers] = await Promise.all([write(until), ...readers]);
  const checked = answers.reduce((sum, count) => sum + count, 0);
  console.log(`${checked} answers checked while ${steps} transactions were applied`);
  expect(Math.min(steps ?? 0, checked)).toBeGreaterThan(100);
});
