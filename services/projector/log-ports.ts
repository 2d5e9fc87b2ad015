import type { LogBounds, RawRecord } from './ports.ts';

/** The log read beside the projector, for looking only: no group of ours moves. */
export type LogHistory = {
  bounds(): Promise<LogBounds>;
  /** Reads on from an offset that `bounds` allows. */
  from(offset: number): Promise<LogTail>;
  close(): Promise<void>;
};

export type LogTail = {
  /** The records between the last call's offset (the first one's: where reading began) and this one, which is not included. Waits for them; rejects after 30 s without any. */
  upTo(offset: number): Promise<readonly RawRecord[]>;
  stop(): Promise<void>;
};
