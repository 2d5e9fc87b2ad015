import type { DeadLetter, LogRecord } from '../ports.ts';

/** What is kept of a record that could not be understood. */
export const letterOf = (record: LogRecord & { readonly type: 'unreadable' }): DeadLetter => {
  const { offset, timestamp: at, category, reason, table, target, payload } = record;
  return { offset, at, category, reason, table, target, payload };
};
