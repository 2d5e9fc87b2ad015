import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { firstEpoch } from '#projector/generation-ports.ts';
import { generationsAsJson, generationsInWords } from '#scripts/output/generations.ts';
import { generationRecord } from '#test/support/memory-generations.ts';

const nothing = { position: null, copy: null, feed: null, damage: {} };
const broken = { code: 'slot-lost', detail: 'There is no slot.', at: 0 } as const;
const epoch = { ...firstEpoch, number: 2, since: 900, broken };
const words = (given: Parameters<typeof generationsInWords>[0]): string =>
  stripVTControlCharacters(generationsInWords(given));

test('each generation with its epoch, and below why the last one ended', () => {
  const generations = [
    { ...generationRecord(1), ...nothing },
    { ...generationRecord(2, { state: 'staged', epoch: 2 }), ...nothing },
  ];
  const lines = words({ active: 1, epoch, generations }).split('\n');
  expect(lines[0]?.split(/ +/)).toContain('epoch');
  expect(lines.slice(1, 3).map((line) => line.split(/ +/).slice(0, 5).filter(Boolean).slice(0, 4))).toEqual([
    ['1', 'live', 'kafka', '1'],
    ['2', 'staged', 'kafka', '2'],
  ]);
  expect(lines.at(-1)).toBe('epoch 2: the log broke at 1970-01-01T00:00:00.000Z (slot-lost): There is no slot.');
  expect(generationsAsJson({ active: 1, epoch, generations })).toMatchObject({
    active: 1,
    epoch,
    generations: [{}, {}],
  });
});

test('a log that never broke is not spoken of', () => {
  const generations = [{ ...generationRecord(1), ...nothing }];
  expect(words({ active: 1, epoch: firstEpoch, generations })).not.toContain('broke');
});
