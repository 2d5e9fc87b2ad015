import { expect, test } from 'vitest';
import { nothingMeasured } from './result.ts';
import { table } from './table.ts';

test('the table has a line for each row, in the order of their numbers, and says plainly what was not measured', () => {
  const row = { ...nothingMeasured, seconds: 1 };
  const cut = {
    ...row,
    row: '17, 18',
    fault: 'a cut',
    flagMs: 2950,
    recoverMs: 10_400,
    comparisons: 12_451,
    mismatches: 0,
  };
  expect(
    table([
      { ...cut, outcome: 'passed', notes: ['3 resets'] },
      { ...row, row: '3', fault: 'an end', outcome: 'not planted: no time' },
    ]),
  ).toBe(
    [
      '| row    | fault  | time to flag | time to recover | comparisons | mismatches | outcome              |',
      '|--------|--------|--------------|-----------------|-------------|------------|----------------------|',
      '| 3      | an end | –            | –               | –           | –          | not planted: no time |',
      '| 17, 18 | a cut  | 3.0 s        | 10.4 s          | 12,451      | 0          | passed; 3 resets     |',
    ].join('\n'),
  );
});
