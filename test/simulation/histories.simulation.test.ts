import { expect, test } from 'vitest';
import type { Weakness } from './play.ts';
import { search } from './search.ts';
import { toldOf } from './told.ts';

// Promises 1, 3 and 4.

test('whatever happens to connector, log, Redis and projectors: nothing is lost, doubled or wrong', async () => {
  const found = await search({ histories: 2000, seed: 20_261_121 });
  expect(toldOf(found)).toBe('');
}, 120_000);

/** What does not hold yet (SPEC.md; `end` is too rare to be met here). A fault that is survived by now belongs to the others: take it from `weaknesses`. */
test.each(['cut', 'anew'] satisfies Weakness[])(
  'not recognised yet: %s',
  async (weakness) => {
    const found = await search({ histories: 6000, seed: 1, length: 25, with: [weakness] });
    expect(found.failing).not.toBeNull();
  },
  120_000,
);
