import { expect, test } from 'vitest';
import { filteredSegments, segmentsOf } from '#query-api/segments.ts';
import type { Scope } from '#read-model/scope.ts';
import { reference } from './desk.ts';

const everything: Scope = { kind: 'everything', rule: 'super admin' };
const units: Scope = { kind: 'units', rule: 'own units', units: [1, 2] };

test('one segment holds everything', () => {
  expect(segmentsOf(everything)).toEqual(['all']);
  expect(filteredSegments(everything, undefined, reference)).toEqual(['all']);
  expect(filteredSegments(units, undefined, reference)).toEqual([1, 2]);
});

test('the store is never asked for units that do not exist or that the reader may not see', () => {
  expect(filteredSegments(everything, [3, 99, 0, -2, -1, 3], reference)).toEqual([3, 'none']);
  expect(filteredSegments(units, [3, 99, 2, -1], reference)).toEqual([2]);
});
