import { expect, test } from 'vitest';
import { progressLine } from '#scripts/output/progress.ts';
import { span } from '#scripts/output/words.ts';

const screen = (isTTY: boolean, columns = 100) => {
  const written: string[] = [];
  const out = { isTTY, columns, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { out, written };
};

const half = { label: 'copying', done: 500, total: 1000, rate: 250, etaSeconds: 2 };

test('on a terminal one line is drawn again and again, with a bar, rate and time left, and wiped at the end', () => {
  const { out, written } = screen(true);
  const line = progressLine(out);
  line.show(half);
  line.end();
  expect(written).toEqual([
    `\r\u001b[Kcopying  ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  500 of 1,000  250/s  2.0 s left`,
    '\r\u001b[K',
  ]);
});

test('elsewhere a plain line comes with each new label, and not more often than every few seconds', () => {
  const { out, written } = screen(false);
  const line = progressLine(out);
  for (const label of ['copying', 'copying', 'catching up']) line.show({ ...half, label });
  line.end();
  expect(written).toEqual([
    'copying  500 of 1,000  250/s  2.0 s left\n',
    'catching up  500 of 1,000  250/s  2.0 s left\n',
  ]);
});

test('a narrow terminal cuts the line, which would otherwise break into two', () => {
  const { out, written } = screen(true, 20);
  progressLine(out).show(half);
  expect(written[0]?.replace('\r\u001b[K', '')).toHaveLength(19);
});

test.each([
  [0.42, '0.4 s'],
  [38, '38 s'],
  [59.7, '1 min 0 s'],
  [250, '4 min 10 s'],
  [3599.9, '1 h 0 min'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, words) => expect(span(seconds)).toBe(words));
