import { formatLsn } from '#read-model/position.ts';
import { formatMicros } from '#read-model/time.ts';
import type { GenerationLook, GenerationRecord } from '../generation-ports.ts';

/** A generation as operators get it: its position without big numbers, and without what only the projector reads. */
export const generationAsJson = ({ position, damage, ...rest }: GenerationRecord & GenerationLook) => ({
  ...rest,
  position: position && {
    offset: position.offset,
    lsn: formatLsn(position.lsn),
    committedAt: formatMicros(position.committedAt),
    phase: position.phase,
    parked: position.parked,
  },
  damage: Object.entries(damage).map(([what, at]) => ({ what, at: Number(at) })),
});
