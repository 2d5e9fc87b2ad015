import { defineConfig } from 'vitest/config';

/** The suffix names the cost: unit (nothing but this process), int (real Redis, Postgres), journey (the whole line). */
const project = (name: string, include: string, seconds: number) => ({
  test: {
    name,
    include: [`test/**/${include}`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
  },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/**/*.int.test.ts', 'test/**/*.journey.test.ts'] } },
      project('int', '*.int.test.ts', 60),
      project('journey', '*.journey.test.ts', 600),
    ],
    reporters: ['default'],
  },
});
