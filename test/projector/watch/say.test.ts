import { expect, test } from 'vitest';
import type { Checked } from '#projector/status/doctor.ts';
import { linesOf, withSince } from '#projector/watch/say.ts';
import type { Watched } from '#projector/watch-ports.ts';

const well: Checked = { name: 'publication', state: 'ok', cause: 'as it must be', mend: null };
const bad: Checked = { ...well, state: 'failed', cause: 'it lacks table tags', mend: 'npx deskview prepare' };
const dark: Checked = { ...well, state: 'unknown', cause: 'no answer within 8 s' };

/** What is logged when a look every ten seconds finds these, one after another, by the look's number. */
const saidOf = (looks: readonly Checked[]): readonly (readonly [look: number, level: string, message: string])[] => {
  let before: Watched | null = null;
  return looks.flatMap((check, index) => {
    const at = index * 10_000;
    const watched: Watched = { at, by: 'test', checks: withSince([check], before, at) };
    const lines = linesOf(watched, before);
    before = watched;
    return lines.map(({ level, message }) => [index, level, message] as const);
  });
};

test('what fails is told at once with what mends it, once a minute while it lasts, and when it is well again', () => {
  const told = 'publication: it lacks table tags. To mend it: npx deskview prepare';
  expect(saidOf([well, ...Array(14).fill(bad), well, well])).toEqual([
    [1, 'error', told],
    [7, 'error', told],
    [13, 'error', told],
    [15, 'info', 'publication is well again: as it must be'],
  ]);
});

test('what is well from the start on is not worth a line', () => {
  expect(saidOf([well, well])).toEqual([]);
});

test('what fails from the start on is told', () => {
  expect(saidOf([bad])).toHaveLength(1);
});

test('what is not known for a moment is not told, and never as well', () => {
  expect(saidOf([well, dark, dark, well])).toEqual([]);
});

test('what is not known for a minute is told as such, once', () => {
  expect(saidOf([well, ...Array(20).fill(dark), well])).toEqual([
    [7, 'warn', 'publication: it is not known: no answer within 8 s'],
    [21, 'info', 'publication is well again: as it must be'],
  ]);
});

test('a failure behind a moment without an answer is a new one', () => {
  expect(saidOf([bad, dark, bad]).map(([look]) => look)).toEqual([0, 2]);
});
