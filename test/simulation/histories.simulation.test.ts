import { expect, test } from 'vitest';
import { search } from './search.ts';
import { toldOf } from './told.ts';

// Promise 1, promise 3 and promise 4.

test('whatever happens to connector, log, Redis and projectors: nothing is lost, doubled or wrong', async () => {
  const found = await search({ histories: 2000, seed: 20_261_121 });
  expect(toldOf(found)).toBe('');
}, 120_000);
