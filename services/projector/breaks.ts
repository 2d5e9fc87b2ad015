/**
 * Why a log no longer goes on from where it was. In the log itself: `log-break` it was cut, jumps, was made anew or
 * tells something else at a place that was read · `incomplete-transaction` rows of a young transaction are missing
 * · `source-went-back` what committed later has a smaller LSN · `snapshot-again` the connector began anew with a
 * snapshot, which tells of no deletions. At the source: `slot-lost` what changed while there was no slot is in no log
 * · `source-changed` it is another database, or an older state of it. In Redis: `keys-lost` keys were evicted, or so much
 * was lost that what is kept cannot be relied on; the log itself is whole.
 */
export const BREAKS = [
  'log-break',
  'incomplete-transaction',
  'source-went-back',
  'snapshot-again',
  'slot-lost',
  'source-changed',
  'keys-lost',
] as const;

export type Break = (typeof BREAKS)[number];

export const isBreak = (code: string): code is Break => (BREAKS as readonly string[]).includes(code);
