/** Where a line lives on this machine, and how long. */
export type Place = {
  /** Data, logs and secrets of one line. */
  readonly stateDir: string;
  /** Downloads, shared by every line of this checkout. */
  readonly cacheDir: string;
  /** Ends what is being fetched or prepared. */
  readonly signal?: AbortSignal | undefined;
};
