/** Whose turn it is, among the processes of a cell. Errors: those of the store. */
export type Turns = {
  /** True for one process in each period, in milliseconds; it begins with the call that is answered so. */
  take(period: number): Promise<boolean>;
  /** Takes the turn for so long from now on, or holds on to it when it is this process's; false: it is another one's. */
  hold(period: number): Promise<boolean>;
  close(): Promise<void>;
};
