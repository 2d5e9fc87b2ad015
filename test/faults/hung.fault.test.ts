import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { frozenFor } from './support/down.ts';
import { faultsOn, type Scene } from './support/fault.ts';
import { misbehaviour } from './support/misbehaviour.ts';
import { until } from './support/projectors.ts';

// Promise 5: nothing stands still silently.

const { env, order } = misbehaviour();
const fault = faultsOn({ env });

/** Milliseconds. */
const WITHIN = 30_000;

/** Waits for what ends it, which has to come in time. */
const isEnded = async ({ said, note }: Scene, words: RegExp): Promise<void> => {
  const ms = await until('it is ended', () =>
    said('projector')
      .lines()
      .some((line) => words.test(line)),
  );
  note(`ended after ${(ms / 1000).toFixed(1)} s`);
  expect(ms).toBeLessThan(WITHIN);
};

fault('the Kafka client asks for no more records', {
  row: '17, 18',
  flagged: true,
  recoverWithin: 10_000,
  async cause(scene) {
    await order({ who: 'feed', what: 'no-fetch' });
    await isEnded(scene, /nothing was consumed for/);
  },
});

fault('the Kafka client never comes back from a batch', {
  row: '17, 18',
  flagged: true,
  recoverWithin: 10_000,
  async cause(scene) {
    await order({ who: 'feed', what: 'no-return' });
    await isEnded(scene, /nothing was consumed for/);
  },
});

fault('the thread that feeds is blocked 40 s', {
  row: '7',
  flagged: true,
  recoverWithin: 10_000,
  async cause(scene) {
    await order({ who: 'feed', what: 'block', milliseconds: 40_000 });
    await isEnded(scene, /the feed has said nothing for/);
  },
});

fault('the projector’s main thread is blocked 40 s', {
  row: '7',
  recoverWithin: 10_000,
  async cause({ said }) {
    await order({ who: 'projector', what: 'block', milliseconds: 40_000 });
    await sleep(40_000);
    said('projector').matching(/the feed has said nothing/, { least: 0, most: 0 });
  },
});

fault('the projector is stopped 40 s, past its session, and goes on', {
  row: '7',
  flagged: true,
  recoverWithin: 10_000,
  async cause({ line }) {
    await frozenFor(line.part('projector'), 40_000);
  },
  afterwards({ said }) {
    said('projector').matching(/nothing was consumed|has said nothing/, { least: 0, most: 0 });
  },
});
