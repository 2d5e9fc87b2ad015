import { expect, test } from 'vitest';
import { giveUp } from '#projector/generations/give-up.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, staged } from './cell.ts';

const why = { who: 'mona', detail: 'its keys were not there' };

test('what is live is not served any more from then on', async () => {
  const { deps, states, generations } = cellWith([generationRecord(1)]);
  await giveUp(generationRecord(1), why, deps);
  expect(states()).toEqual(['1 removing']);
  expect(await generations.history(1)).toMatchObject([{ what: 'give up', outcome: 'removing', generation: 1, ...why }]);
});

test.each([
  ['it was promoted meanwhile', staged(), generationRecord(2)],
  ['its number is another generation’s by now, in a Redis that was emptied', staged(), staged({ stagedAt: 77 })],
])('it is kept, and the epoch as it is, when %s', async (_, seen, there) => {
  const { deps, registry } = cellWith([generationRecord(1, { state: 'former' }), there]);
  const before = registry();
  await giveUp(seen, { ...why, epoch: (epoch) => ({ ...epoch, failures: 9 }) }, deps);
  expect(registry()).toEqual(before);
});

test('the epoch tells of it in the same moment', async () => {
  const { deps, registry } = cellWith([generationRecord(1), staged()]);
  await giveUp(staged(), { ...why, epoch: (epoch) => ({ ...epoch, failures: epoch.failures + 1 }) }, deps);
  expect(registry()).toMatchObject({ active: 1, epoch: { failures: 1 }, generations: [{}, { state: 'removing' }] });
});
