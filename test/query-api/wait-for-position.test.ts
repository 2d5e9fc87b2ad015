import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Beat } from '#query-api/ports.ts';
import { createWatermark, type Watermark } from '#query-api/wait-for-position.ts';
import { movingStore } from './moving-store.ts';

// Promise 5: a position that is named is waited for, or refused.

const quiet = { warn: () => {} };
const never = new AbortController().signal;
const opened: Watermark[] = [];
afterEach(() => {
  for (const watermark of opened.splice(0)) watermark.close();
});

const waitingOn = (beat: Beat | null = null, log: { warn: (fields: object) => void } = quiet) => {
  const line = movingStore();
  let looks = 0;
  const position = () => {
    looks++;
    return line.store.position();
  };
  const watermark = createWatermark({ store: { position }, beat, log });
  opened.push(watermark);
  let users = 0;
  /** Each is another user unless told otherwise. */
  const passed = (lsn: number, milliseconds: number, { who = `user ${users++}`, gone = never } = {}) =>
    watermark.passed(lsn, { milliseconds, who, gone });
  return { passed, close: watermark.close, ...line, looks: () => looks };
};

describe('who waits for a position', () => {
  test('is told when it is passed, each for their own, by looks that all share', async () => {
    const { passed, reach, looks } = waitingOn();
    const [near, far] = [passed(0x200_0000, 5000), passed(0x300_0000, 5000)];
    const others = Array.from({ length: 200 }, () => passed(0x200_0000, 5000));
    await sleep(50);
    expect(looks()).toBeLessThan(50);
    reach({ lsn: 0x200_0000 });
    expect(new Set([await near, ...(await Promise.all(others))])).toEqual(new Set(['passed']));
    expect(await Promise.race([far, sleep(20, 'not yet')])).toBe('not yet');
    reach({ lsn: 0x300_0001 });
    expect(await far).toBe('passed');
  });

  test('is told when there is no more time, and nobody looks when nobody waits', async () => {
    const { passed, looks } = waitingOn();
    expect(await passed(0x200_0000, 0)).toBe('late');
    expect(looks()).toBe(0);
    expect(await passed(0x200_0000, 20)).toBe('late');
    await sleep(10);
    const before = looks();
    await sleep(30);
    expect(looks()).toBe(before);
  });

  test('is told when the store gives no answers, or fails', async () => {
    const { passed, lose } = waitingOn();
    const waiting = passed(0x200_0000, 5000);
    lose('unreachable');
    expect(await waiting).toBe('unavailable');
    const failing = createWatermark({
      ...{ store: { position: () => Promise.reject(new Error('gone')) }, beat: null, log: quiet },
    });
    expect(await failing.passed(1, { milliseconds: 5000, who: 'mona' })).toBe('unavailable');
  });

  test('waits no longer once they went away, or when the process stops', async () => {
    const { passed, close } = waitingOn();
    const gone = new AbortController();
    const begun = performance.now();
    const [left, stayed] = [passed(0x200_0000, 5000, { gone: gone.signal }), passed(0x200_0000, 5000)];
    gone.abort();
    expect(await left).toBe('late');
    expect(await passed(0x200_0000, 5000, { gone: gone.signal })).toBe('late');
    close();
    expect(await stayed).toBe('late');
    expect(await passed(0x200_0000, 5000)).toBe('late');
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('is one of a thousand at most', async () => {
    const { passed, reach } = waitingOn();
    const waiting = Array.from({ length: 1000 }, () => passed(0x200_0000, 5000));
    expect(await passed(0x200_0000, 5000)).toBe('late');
    reach({ lsn: 0x200_0000 });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['passed']));
  });

  test('is one of fifty at most of the same user: the others still find a place', async () => {
    const { passed, reach } = waitingOn();
    const waiting = Array.from({ length: 50 }, () => passed(0x200_0000, 5000, { who: 'mona' }));
    expect(await passed(0x200_0000, 5000, { who: 'mona' })).toBe('late');
    waiting.push(passed(0x200_0000, 5000, { who: 'omar' }));
    reach({ lsn: 0x200_0000 });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['passed']));
    reach({ lsn: 0x300_0000 });
    expect(await passed(0x300_0000, 5000, { who: 'mona' })).toBe('passed');
  });
});

describe('the source’s heartbeat', () => {
  test('is touched at once for the first, once for however many wait, and no more when nobody comes', async () => {
    const beats: number[] = [];
    const { passed, reach } = waitingOn(async () => void beats.push(performance.now()));
    const begun = performance.now();
    const waiting = Array.from({ length: 100 }, () => passed(0x200_0000, 5000));
    await sleep(180);
    reach({ lsn: 0x200_0000 });
    await Promise.all(waiting);
    expect(beats).toEqual([expect.toSatisfy((at: number) => at < begun + 45)]);
  });

  test('is left alone for 50 ms each time, however many come meanwhile', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const { passed, reach } = waitingOn(async () => {
      begun.push(performance.now());
      await sleep(20);
      ended.push(performance.now());
    });
    const waiting = [];
    while (ended.length < 4) {
      waiting.push(passed(0x200_0000, 5000));
      await sleep(5);
    }
    reach({ lsn: 0x200_0000 });
    await Promise.all(waiting);
    const pauses = begun.slice(1).map((at, index) => at - (ended[index] as number));
    expect(pauses.filter((pause) => pause < 50)).toEqual([]);
  });

  test('beats once at a time, and again for who came after it began', async () => {
    const begun: (() => void)[] = [];
    const { passed, reach } = waitingOn(() => new Promise((done) => begun.push(done)));
    const waiting = [passed(0x200_0000, 5000)];
    await expect.poll(() => begun.length).toBe(1);
    waiting.push(passed(0x200_0000, 5000));
    await sleep(120);
    expect(begun.length).toBe(1);
    begun[0]?.();
    await expect.poll(() => begun.length).toBe(2);
    reach({ lsn: 0x200_0000 });
    expect(await Promise.all(waiting)).toEqual(['passed', 'passed']);
  });

  test('that cannot be touched fails nobody, is tried less and less often, and is said once a minute', async () => {
    const said: object[] = [];
    const error = new Error('no way to the database');
    const tried: number[] = [];
    let broken = true;
    const beat = async () => {
      tried.push(performance.now());
      if (broken) throw error;
    };
    const { passed, reach } = waitingOn(beat, { warn: (fields) => void said.push(fields) });
    const waiting = passed(0x200_0000, 5000);
    await expect.poll(() => tried.length, { interval: 5 }).toBe(4);
    const pauses = tried.slice(1).map((at, index) => at - (tried[index] as number));
    expect(pauses.map((pause, n) => pause >= 50 * 2 ** n)).toEqual([true, true, true]);
    broken = false;
    await expect.poll(() => tried.length, { interval: 5 }).toBe(5);
    await sleep(100);
    expect(tried.length).toBe(5);
    broken = true;
    const another = passed(0x200_0000, 5000);
    await expect.poll(() => tried.length, { interval: 5 }).toBe(7);
    expect((tried[6] as number) - (tried[5] as number)).toBeLessThan(400);
    reach({ lsn: 0x200_0000 });
    expect(await Promise.all([waiting, another])).toEqual(['passed', 'passed']);
    expect(said).toEqual([{ err: error }]);
  });
});
