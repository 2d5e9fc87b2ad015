/** Counts that several processes share, each for one window of time. */
export type SharedCounts = {
  /**
   * Adds what was counted here and gives what all have counted, by name; null when nobody is there to tell: then each
   * process counts alone. `window` numbers windows of ten seconds since 1970.
   */
  add(window: number, counted: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number> | null>;
  close(): Promise<void>;
};
