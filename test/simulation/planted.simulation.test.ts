import { afterAll, expect, test } from 'vitest';
import { planted } from './planted.ts';
import { search } from './search.ts';

// Promise 3: exactly-once effect. The simulator finds the bugs that others had.

const HISTORIES = 5000;
const table: string[] = [];
const row = (bug: string, histories: number | string, events: number | string, broken: string): string =>
  `${bug.padEnd(45)}${String(histories).padStart(10)}${String(events).padStart(8)}  ${broken}`;

test.each(Object.entries(planted))(
  'it finds: %s',
  async (name, bug) => {
    const { tried, failing } = await search({ histories: HISTORIES, seed: 1, bug });
    const [broken = ''] = failing?.played.failure?.split('\n') ?? [];
    table.push(row(name, tried, failing?.history.length ?? '–', failing ? broken.slice(0, 80) : 'NOT FOUND'));
    expect(failing).not.toBeNull();
  },
  120_000,
);

afterAll(() => {
  process.stdout.write(`${[row('planted bug', 'histories', 'events', 'found by'), ...table].join('\n')}\n`);
});
