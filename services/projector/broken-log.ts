import { formatLsn, type Lsn } from '#read-model/position.ts';
import { ProjectorError } from './errors.ts';
import type { OpenTransaction } from './ports.ts';

// What may be wrong with the log as a whole, each told with its place (breaks.ts says what the codes mean).

export const torn = (half: OpenTransaction, other: string, offset: number): ProjectorError =>
  new ProjectorError(
    'incomplete-transaction',
    `Transaction ${half.id} is applied up to row ${half.seen}, but transaction ${other} follows it (offset ${offset}).`,
  );

export const wentBack = ({ transaction, offset }: { transaction: string; offset: number }, lsn: Lsn): ProjectorError =>
  new ProjectorError(
    'source-went-back',
    `Transaction ${transaction} (offset ${offset}) committed after ${formatLsn(lsn)} was, and ends before it: the source is an older state of itself, or another one.`,
  );

export const gap = (transaction: string, after: Lsn, lsn: Lsn): ProjectorError =>
  new ProjectorError(
    'log-break',
    `Transaction ${transaction} follows the one that ended at ${formatLsn(after)}, and the last one in the log ended at ${formatLsn(lsn)}: those between them are not in it.`,
  );

export const noBeginning = (offset: number): ProjectorError =>
  new ProjectorError(
    'log-break',
    `The log does not begin with a snapshot, or in its middle (offset ${offset}): the source's first state is not in it.`,
  );

export const snapshotAgain = (offset: number): ProjectorError =>
  new ProjectorError(
    'snapshot-again',
    `At offset ${offset} the connector begins with a snapshot again: what was deleted since it lost its place is not in the log.`,
  );

export const incomplete = (transaction: string, offset: number, count: number, seen: number | null): ProjectorError =>
  new ProjectorError(
    'incomplete-transaction',
    `Transaction ${transaction} ends at offset ${offset} with ${count} rows; rows are missing behind row ${seen ?? '?'}.`,
  );

export const jumped = (before: number, offset: number): ProjectorError =>
  new ProjectorError(
    'log-break',
    `Offset ${offset} follows offset ${before}: what lay between was deleted from the log before it was read.`,
  );
