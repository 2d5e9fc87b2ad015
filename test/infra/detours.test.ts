import { expect, test } from 'vitest';
import { ledBy, toldBy } from '#infra/local/detours.ts';

const detour = () => {
  const led: number[] = [];
  return { port: 7777, leadTo: (port: number) => void led.push(port), led };
};

test('an address keeps all but its port, also behind a password of digits', () => {
  const way = detour();
  expect(toldBy(way, '127.0.0.1:9092')).toBe('127.0.0.1:7777');
  expect(toldBy(way, 'redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:7777');
  expect(toldBy(way, 'postgresql://postgres:1234@127.0.0.1:5432/deskview')).toBe(
    'postgresql://postgres:1234@127.0.0.1:7777/deskview',
  );
  expect(way.led).toEqual([]);
});

test('a detour leads to where the address was', () => {
  const way = detour();
  expect(ledBy(way, 'redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:7777');
  expect(way.led).toEqual([6379]);
});

test('without a detour the address is as it was', () => {
  expect(ledBy(undefined, 'redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:6379');
});
