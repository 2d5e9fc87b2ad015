import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const setup = 'test/support/global-stack.ts';

/** With `npm test`, files without a fast row have no test at all. */
const withFastRow = () =>
  globSync('test/faults/*.fault.test.ts').filter((file) => readFileSync(file, 'utf8').includes('fast: true'));

/**
 * The suffix names the cost: unit (nothing but this process), simulation (the same, for long), int (real Redis, Postgres),
 * journey (the whole line).
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/faults/support/table-reporter.ts', './test/support/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{simulation,int,journey,fault}.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/**/*.simulation.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'int',
          include: ['test/**/*.int.test.ts'],
          globalSetup: setup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'journey',
          include: ['test/**/*.journey.test.ts'],
          globalSetup: setup,
          // One line at a time: two would fight for the machine, and tests would wait for nothing but each other.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'faults',
          include: process.env['FAULTS'] ? ['test/faults/*.fault.test.ts'] : withFastRow(),
          fileParallelism: false,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
