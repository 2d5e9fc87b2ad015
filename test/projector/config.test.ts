import { expect, test } from 'vitest';
import { duration, projectorConfig } from '#projector/config.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['0s', 0],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(duration.parse(text)).toBe(milliseconds);
});

test.each(['', '24', 'h', '-1h', '1.5h', '1w', '24h '])('%j is no duration', (text) => {
  expect(duration.safeParse(text).success).toBe(false);
});

test('without more than its addresses a projector keeps a former generation for a day, and knows no source', () => {
  const config = projectorConfig.parse({ KAFKA_BROKERS: 'a:1, b:2', REDIS_URL: 'redis://r' });
  expect(config).toMatchObject({ KAFKA_BROKERS: ['a:1', 'b:2'], CELL: 'main', KEEP_FORMER: 86_400_000 });
  expect(config.DATABASE_URL).toBeUndefined();
});
