/** What brings the source's changes into the log: connector, slot and topic. Errors: what does not answer. */
export type CaptureKeeper = {
  /**
   * `whole`: whatever the source commits from now on comes into the log · `broken`: it will not go on by itself, and
   * only `restart` mends it (slot lost or missing, topic missing, connector not registered) · `unknown`: it does not
   * answer, or is on its way (starting, failed and tried again, paused by an operator).
   */
  state(): Promise<'whole' | 'broken' | 'unknown'>;
  /**
   * Begins the capture anew, with a snapshot of the source. Resolves when nothing of the one before can come into the
   * log any more. Ended in the middle, the next call goes on.
   */
  restart(): Promise<void>;
  close(): Promise<void>;
};
