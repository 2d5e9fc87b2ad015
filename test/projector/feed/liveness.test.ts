import { expect, test } from 'vitest';
import { firstVigil, LOOK_EVERY, type Seen, watchOver } from '#projector/feed/liveness.ts';
import type { Position } from '#projector/ports.ts';
import { memoryServer } from '#test/support/memory-store.ts';

const begun = memoryServer().position();
const at = (offset: number, more: Partial<Position> = {}): Position => ({ ...begun, offset, step: offset, ...more });
const log = (next: number, topicId: string | null = null) => ({ oldest: 0, next, topicId });

/** Has applied 10 of 50 records, and asks for the next. */
const behind: Seen = { standsBy: false, waits: false, busy: false, next: 10, position: at(10), log: log(50) };

/** Seconds of looking until it is found to hang; null: it lives for as long as is looked. */
const secondsOf = (seen: (look: number) => Partial<Seen>, elapsed = LOOK_EVERY): number | null => {
  let vigil = firstVigil;
  for (let look = 1; look <= 100; look++) {
    const watched = watchOver(vigil, { ...behind, ...seen(look) }, elapsed);
    if (watched.verdict === 'hangs') return (look * elapsed) / 1000;
    vigil = watched.vigil;
  }
  return null;
};

test('a feed that is given nothing though there is more hangs', () => {
  expect(secondsOf(() => ({}))).toBe(26);
  expect(secondsOf((look) => ({ log: log(50 + look) }))).toBe(26);
});

test('so does one that has no place in the log, or is no member of the group', () => {
  expect(secondsOf(() => ({ position: null, next: null }))).toBe(24);
  expect(secondsOf((look) => (look > 5 ? { position: null, next: null } : {}))).toBe(26);
});

test('and one that applies nothing of what it received', () => {
  expect(secondsOf(() => ({ busy: true, next: 50 }))).toBe(26);
});

test('reading the same again and again is no progress', () => {
  expect(secondsOf((look) => ({ next: look % 2 ? 10 : 20 }))).toBe(28);
});

test('a step is progress, also one back', () => {
  expect(secondsOf((look) => ({ position: at(10 + look) }))).toBeNull();
  expect(secondsOf((look) => ({ position: at(1000 - look), next: 1000 }))).toBeNull();
  expect(secondsOf((look) => ({ position: at(10, { step: look }) }))).toBeNull();
});

test('getting through what compaction emptied is progress', () => {
  expect(secondsOf((look) => ({ next: 10 + look, log: log(500) }))).toBeNull();
});

test('where nothing is written nothing is missed, whatever the last transaction waits for', () => {
  expect(secondsOf(() => ({ next: 50, log: log(50) }))).toBeNull();
});

test('who stands by, waits for the store or spares readers does not hang', () => {
  expect(secondsOf(() => ({ standsBy: true, position: null, next: null }))).toBeNull();
  expect(secondsOf((look) => ({ waits: look % 5 === 0, busy: true }))).toBeNull();
});

test('a broker that does not say what there is proves nothing', () => {
  expect(secondsOf(() => ({ log: null }))).toBeNull();
  expect(secondsOf((look) => ({ log: look % 2 ? log(50) : null }))).toBe(50);
});

test('however long a process stood still, it is given time afterwards', () => {
  expect(secondsOf(() => ({}), 40_000)).toBe(200);
});

test('another topic of that name is told at once', () => {
  const position = at(10, { topicId: 'one' });
  expect(watchOver(firstVigil, { ...behind, position, log: log(50, 'two') }, 0).verdict).toBe('other-log');
  expect(watchOver(firstVigil, { ...behind, position, log: log(50, 'one') }, 0).verdict).toBe('lives');
  expect(watchOver(firstVigil, { ...behind, position, log: log(50) }, 0).verdict).toBe('lives');
});
