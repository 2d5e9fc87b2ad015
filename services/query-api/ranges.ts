/** Whole numbers from one to the other, both included. */
export type Range = { readonly min: number; readonly max: number };

/** Of ids in the source's tables, and of what stands for none. */
export const idRange: Range = { min: -(2 ** 31), max: 2 ** 31 - 1 };
export const pageRange: Range = { min: 1, max: 2 ** 31 - 1 };
export const perPageRange: Range = { min: 1, max: 100 };

export const outOfRange = ({ min, max }: Range): string => `must be a whole number from ${min} to ${max}`;
