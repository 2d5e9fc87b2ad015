import type { PartName } from '#infra/local/part.ts';

/** What came of one row; times in milliseconds, null where there was nothing to measure. */
export type Result = {
  readonly row: string;
  readonly fault: string;
  /** From the watermark's stop to the first answer that says so. */
  readonly flagMs: number | null;
  /** From the end of the cause to the first fresh answer with something committed since. */
  readonly recoverMs: number | null;
  readonly comparisons: number | null;
  readonly mismatches: number | null;
  readonly reads: number | null;
  readonly flagged: number | null;
  /** Megabytes. */
  readonly peak: Readonly<Partial<Record<PartName, number>>>;
  /** More that the row measured, in words. */
  readonly notes: readonly string[];
  readonly seconds: number;
  /** `passed`, or what was wrong. */
  readonly outcome: string;
};

declare module 'vitest' {
  interface TaskMeta {
    fault?: Result;
  }
}

export const nothingMeasured = {
  flagMs: null,
  recoverMs: null,
  comparisons: null,
  mismatches: null,
  reads: null,
  flagged: null,
  peak: {},
  notes: [],
} satisfies Partial<Result>;
