import { expect, test } from 'vitest';
import { deadLetter, laptop } from '#test/support/build.ts';
import { discardedInWords, letterInWords, lettersInWords, retriedInWords } from '../../scripts/output/dlq.ts';

// Promise 6: an operator sees what was set aside, and what came of it.

const letter = deadLetter({ offset: 12, target: { kind: 'request', id: laptop }, table: 'service_requests' });

test('the list tells how many there are, of which kinds, and what each is about', () => {
  const text = lettersInWords({ generation: 7, parked: 1200, counts: { malformed: 1200 }, letters: [letter] });
  expect(text).toMatch(/^generation 7: 1,200 records set aside \(1,200 malformed\)/);
  expect(text).toMatch(new RegExp(`12 +1970-01-01 00:00:00Z +malformed +request ${laptop} +not JSON`));
  expect(text).toMatch(/and 1,199 before them/);
  expect(lettersInWords({ generation: 7, parked: 0, counts: {}, letters: [] })).toMatch(/no record is set aside/);
});

test('one of them with its payload', () => {
  const text = letterInWords({ generation: 7, ...letter });
  expect(text).toMatch(/table +service_requests\n/);
  expect(text.endsWith('\n\n{')).toBe(true);
});

test('what a retry settled, and why others stay', () => {
  const text = retriedInWords({ generation: 7, settled: [1, 2], left: [{ offset: 3, why: 'try again' }] });
  expect(text).toMatch(/2 are as the source has them.*\noffset 3 stays: try again$/);
  expect(retriedInWords({ generation: 7, settled: [], left: [] })).toMatch(/none of them/);
});

test('what was discarded', () => {
  expect(discardedInWords({ generation: 7, discarded: 2, offsets: [1, 2] })).toMatch(
    /2 discarded; nothing was repaired/,
  );
  expect(discardedInWords({ generation: 7, discarded: 0, offsets: [] })).toMatch(/none of them/);
});
