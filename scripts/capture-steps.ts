import { type Step, shownSql } from '#infra/postgres/capture/step.ts';

export const inJson = (steps: readonly Step[]): string =>
  JSON.stringify(steps.map((step) => ({ because: step.because, sql: shownSql(step) })));
