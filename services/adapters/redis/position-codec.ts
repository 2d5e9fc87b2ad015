import type { Position } from '#projector/ports.ts';
import { readOrNull } from './failures.ts';

/** Kept small and flat: every read parses it. The order of the fields is fixed: two texts are equal when the positions are. */
export const writePosition = (position: Position): string =>
  JSON.stringify({
    topic: position.topic,
    topicId: position.topicId,
    offset: position.offset,
    last: position.last && { offset: position.last.offset, epoch: position.last.epoch, print: position.last.print },
    lsn: position.lsn,
    committedAt: position.committedAt.toString(),
    beat: position.beat,
    phase: position.phase,
    completeFrom: position.completeFrom,
    open: position.open && {
      id: position.open.id,
      seen: position.open.seen,
      unreadable: position.open.unreadable,
    },
    reclassifying: position.reclassifying,
    reference: position.reference,
    step: position.step,
    parked: position.parked,
  });

export const readPosition = (text: string): Position => {
  const stored = JSON.parse(text) as Omit<Position, 'committedAt'> & { committedAt: string };
  return { ...unknown, ...stored, committedAt: BigInt(stored.committedAt) };
};

/** Null: there is none, or none that can be read. */
export const positionIn = (text: string | null | undefined): Position | null => readOrNull(text, readPosition);

/** Of a text that an earlier release wrote. */
const unknown = { topicId: null, last: null, beat: null };

/** Is it this position that is stored? */
export const isStored = (position: Position, text: string | null | undefined): boolean => {
  const wanted = writePosition(position);
  return text === wanted || (text != null && writePosition(readPosition(text)) === wanted);
};
