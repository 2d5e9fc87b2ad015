import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');
const promises = [...spec.matchAll(/^\| (\d+) +\|.*\| (.+) \|$/gm)].map(([, number = '', files = '']) => ({
  number,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
}));

test('all twelve promises stand in SPEC.md', () => {
  expect(promises.map(({ number }) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
});

test.each(promises)('promise $number names tests that name it', ({ number, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const test = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(test, file).toMatch(new RegExp(`promise ${number}\\b`, 'i'));
  }
});
