import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStore } from './ports.ts';

/** Milliseconds between two attempts. */
const PAUSE = 20;

/**
 * Resolves when the store has said something of itself, or after so many milliseconds. Whoever answers from then on has its
 * connection and what it keeps in memory; before, it would refuse what its neighbours answer.
 */
export const untilReached = async (store: Pick<ReadStore, 'position'>, milliseconds: number): Promise<void> => {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const found = await store.position();
    if (!('unavailable' in found) || found.unavailable !== 'unreachable' || performance.now() >= deadline) return;
    await sleep(PAUSE);
  }
};
