import type { Batch, Consumer } from 'kafkajs';

/** Where a consumer of one partition should be reading. */
export type Cursor = {
  /** The next offset to fetch; null when not known, and then no batch is the one expected. */
  readonly next: number | null;
  moveTo(offset: number | null): void;
  /**
   * Was it fetched from where it should have been? kafkajs goes on at the log's beginning, and says nothing, when the
   * log does not hold the place asked for. That a batch's first record comes later is no sign of that: compaction.
   */
  expects(batch: Batch): boolean;
};

/** kafkajs has it, but not in its types. */
const fetchedFrom = (batch: Batch): number =>
  Number((batch as unknown as { readonly fetchedOffset: string }).fetchedOffset);

export const openCursor = (consumer: Consumer): Cursor => {
  let next: number | null = null;
  // Also of what compaction has emptied, of which kafkajs delivers nothing.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize === 0 && next !== null) next = Number(payload.lastOffset) + 1;
  });
  return {
    get next() {
      return next;
    },
    moveTo(offset) {
      next = offset;
    },
    expects: (batch) => fetchedFrom(batch) === next,
  };
};
