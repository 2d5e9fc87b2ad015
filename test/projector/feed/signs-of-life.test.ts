import { expect, test } from 'vitest';
import { lifeOf } from '#projector/feed/signs-of-life.ts';

/** A life looked at each second, or after longer pauses. */
const world = () => {
  let now = 0;
  const life = lifeOf(() => now);
  const lives = (seconds = 1): boolean => {
    now += seconds * 1000;
    return life.look();
  };
  return { life, lives };
};

test('who gives no sign for half a minute is dead', () => {
  const { lives } = world();
  const looks = Array.from({ length: 26 }, () => lives());
  expect(looks.indexOf(false)).toBe(24);
});

test('a sign now and then is enough', () => {
  const { life, lives } = world();
  for (let look = 0; look < 200; look++) {
    if (look % 20 === 0) life.sign();
    expect(lives()).toBe(true);
  }
});

test('when it was the watcher who stood still, signs may still be on their way', () => {
  const { lives } = world();
  expect(lives(40)).toBe(true);
  expect(lives()).toBe(true);
});
