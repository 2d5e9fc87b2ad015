/** What lies between fetching and applying. It holds so much that neither waits for the other, and no more. */
export type RecordQueue<T> = {
  /** Resolves when there is room for more; at once when the queue was cleared meanwhile, and then nothing is added. */
  put(records: readonly T[]): Promise<void>;
  /** Waits for records; at most so many. None when the queue was closed. */
  take(most: number): Promise<readonly T[]>;
  clear(): void;
  close(): void;
  readonly length: number;
};

/** `mostBytes` bounds what waits, but for the records that are put at once. */
export const recordQueue = <T>(mostBytes: number, bytesOf: (record: T) => number): RecordQueue<T> => {
  let records: T[] = [];
  let bytes = 0;
  let epoch = 0;
  let closed = false;
  let wakers: (() => void)[] = [];

  const changed = (): Promise<void> => new Promise((resolve) => wakers.push(resolve));
  const wake = (): void => {
    const waiting = wakers;
    wakers = [];
    for (const resolve of waiting) resolve();
  };

  return {
    async put(more) {
      const mine = epoch;
      while (bytes >= mostBytes && mine === epoch && !closed) await changed();
      if (mine !== epoch || closed) return;
      records.push(...more);
      bytes += more.reduce((sum, record) => sum + bytesOf(record), 0);
      wake();
    },
    async take(most) {
      while (records.length === 0 && !closed) await changed();
      const taken = records.slice(0, most);
      records = records.slice(most);
      bytes -= taken.reduce((sum, record) => sum + bytesOf(record), 0);
      wake();
      return closed ? [] : taken;
    },
    clear() {
      records = [];
      bytes = 0;
      epoch++;
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    get length() {
      return records.length;
    },
  };
};
