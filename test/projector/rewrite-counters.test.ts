import { expect, test } from 'vitest';
import { countersAfter, type Moved } from '#projector/rewrite-counters.ts';
import type { Memberships } from '#read-model/memberships.ts';
import { hexOf } from '#read-model/uuid.ts';
import { laptop } from '#test/support/build.ts';

const list = 'all unassigned';
const place = { list, member: `00${hexOf(laptop)}` };
const listed = (subtask: boolean): Memberships => ({
  ...{ segment: 1, subtask, statusId: 1, assignees: [], keys: { unassigned: '00' } },
});
const counters = (all: number, subtasks: number) => new Map([['all', [all, subtasks]]]);
const after = (moved: Partial<Moved>, size: number, tallies: ReadonlyMap<string, readonly number[]>) =>
  countersAfter([{ before: null, after: null, held: [], wanted: [], ...moved }], new Map([[list, size]]), tallies)
    .get('all')
    ?.slice(0, 2);

const entered = { before: null, after: listed(true), held: [], wanted: [place] };

test('a subtask that enters a list is counted in it', () => {
  expect(after(entered, 4, counters(4, 1))).toEqual([5, 2]);
});

test('one that a list had lost is not counted twice', () => {
  expect(after({ ...entered, before: listed(true) }, 4, counters(5, 2))).toBeUndefined();
});

test('a document that was lost while its entries stayed changes no counter', () => {
  expect(after({ ...entered, held: [place] }, 5, counters(5, 2))).toBeUndefined();
});

test('a document that was lost while its entries stayed changes no counter, though another entry is lost', () => {
  expect(after({ ...entered, held: [place] }, 5, counters(6, 2))).toBeUndefined();
});

test('an entry too many leaves the counters that counted it', () => {
  const doubled = { list, member: `ff${hexOf(laptop)}` };
  const held = [place, doubled];
  expect(after({ before: listed(true), after: listed(true), held, wanted: [place] }, 6, counters(6, 3))).toEqual([
    5, 2,
  ]);
});

test('a request that becomes a subtask moves in the second counter only', () => {
  const both = { held: [place], wanted: [place] };
  expect(after({ ...both, before: listed(false), after: listed(true) }, 5, counters(5, 1))).toEqual([5, 2]);
});

test('lists of statuses, and those that nobody knows, are not counted', () => {
  const moved = { before: null, after: listed(true), held: [], wanted: [{ list: 'status 1', member: '00' }] };
  expect(countersAfter([moved], new Map([['status 1', 0]]), new Map()).size).toBe(0);
});
