import type { SlotLook } from './probes.ts';

const GIGABYTE = 1024 ** 3;

/**
 * Bytes of log kept for the slot from which it has to be told, long before the slot is lost: what the operator says, half
 * of what the source keeps at most, or a gigabyte where it keeps as much as its disk takes.
 */
export const alertLine = ({ keptAtMost }: Pick<SlotLook, 'keptAtMost'>, said: number | null): number =>
  said ?? (keptAtMost === null ? GIGABYTE : keptAtMost / 2);

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
