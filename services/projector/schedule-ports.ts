/** Whose turn it is, among the processes of a cell. Errors: those of the store. */
export type Turns = {
  /** True for one process in each period, in milliseconds; it begins with the call that is answered so. */
  take(period: number): Promise<boolean>;
  close(): Promise<void>;
};
