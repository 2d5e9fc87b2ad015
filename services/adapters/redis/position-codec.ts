import type { Position } from '#projector/ports.ts';

/** Kept small and flat: every read parses it. The order of the fields is fixed: two texts are equal when the positions are. */
export const writePosition = (position: Position): string =>
  JSON.stringify({
    topic: position.topic,
    offset: position.offset,
    lsn: position.lsn,
    committedAt: position.committedAt.toString(),
    phase: position.phase,
    completeFrom: position.completeFrom,
    open: position.open && { id: position.open.id, seen: position.open.seen },
    reclassifying: position.reclassifying,
    reference: position.reference,
    step: position.step,
    parked: position.parked,
  });

export const readPosition = (text: string): Position => {
  const stored = JSON.parse(text) as Omit<Position, 'committedAt'> & { committedAt: string };
  return { ...stored, committedAt: BigInt(stored.committedAt) };
};
