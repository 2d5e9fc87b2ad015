/** What a benchmark found: a table, and what has to be said about it. */
export type Report = {
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly notes: readonly string[];
};

export const round = (number: number, digits = 1): number => Number(number.toFixed(digits));

/** The p-th percentile (0–100) by nearest rank; NaN of nothing. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
};
