import { type Step, shownSql } from '#infra/postgres/capture/step.ts';

/** The steps as SQL with the reason of each, passwords left out. */
export const inSql = (steps: readonly Step[]): string =>
  steps.map((step) => `-- ${step.because}\n${shownSql(step)};`).join('\n');

export const inJson = (steps: readonly Step[]): string =>
  JSON.stringify(steps.map((step) => ({ because: step.because, sql: shownSql(step) })));
