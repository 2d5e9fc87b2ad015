import { expect, test } from 'vitest';
import { plain } from '#projector/inspect/plain.ts';
import { inspectRequest } from '#projector/inspect/request.ts';
import { at, laptop } from '#test/support/build.ts';

const gone = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} does not answer`);
};

test('what does not answer hides nothing else: each part says why it is not known', async () => {
  const found = await inspectRequest(laptop, {
    generations: { read: gone('Redis') },
    openModel: () => {
      throw new Error('not reached');
    },
    source: { snapshot: gone('Postgres') },
    log: { bounds: gone('Kafka'), from: gone('Kafka') },
    decode: () => {
      throw new Error('not reached');
    },
    ...{ adminRoles: ['Admin'], timeZone: 'UTC', clock: () => 0 },
  });
  expect(found).toEqual({
    id: laptop,
    source: { unknown: 'Postgres does not answer' },
    kept: { unknown: 'Redis does not answer' },
    touched: { unknown: 'Kafka does not answer' },
  });
});

test('what JSON has no word for is told as text, lists and objects', () => {
  const kept = {
    at: at('2026-01-01'),
    hours: Number.NaN,
    map: new Map([['7', { lsn: 1 }]]),
    set: new Set([1]),
    none: undefined,
  };
  expect(plain(kept)).toEqual({
    at: '2026-01-01T00:00:00Z',
    hours: 'NaN',
    map: { 7: { lsn: 1 } },
    set: [1],
    none: null,
  });
});
