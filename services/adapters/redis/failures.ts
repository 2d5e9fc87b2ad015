import type { Unavailable } from '#query-api/ports.ts';
import { isWrongType } from './transaction.ts';

/** Milliseconds an answer may take before it is said that none is possible. */
export const PATIENCE = 400;
/** Who learns of the end of PATIENCE so many milliseconds after it was kept from running, and knows nothing of Redis. */
const HELD_UP = 50;
/** So much of PATIENCE spent on work of ours leaves Redis too little of it, as long as it says something. */
const BUSY = 0.5;
/** An answer that is late because of us is waited for again so often. */
const ROUNDS = 5;

export const hydrating: Unavailable = {
  unavailable: 'hydrating',
  detail: 'The first snapshot of the source is still being read.',
};

export const incomplete: Unavailable = {
  unavailable: 'incomplete',
  detail: 'Keys of the read model are missing; it has to be built again.',
};

export const late: Unavailable = {
  unavailable: 'unreachable',
  detail: `The read model gave no answer within ${PATIENCE} ms.`,
};

const heldUp: Unavailable = {
  unavailable: 'unreachable',
  detail: 'This process was kept from running and did not read the answer of the read model in time.',
  ours: true,
};

/** Errors of Redis and of the way to it; anything else is a mistake of ours, or of what is stored. */
export const isRedisFailure = (error: unknown): boolean => {
  if (!(error instanceof Error) || isWrongType(error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    /^(ReplyError|MaxRetriesPerRequestError|AbortError)$/.test(error.name) ||
    /^E[A-Z]+$/.test(code) ||
    /Stream isn't writeable|Connection is closed|Command timed out|Redis does not answer/.test(error.message) ||
    // Said of bytes that are no reply of a Redis; the client gives the connection up by itself.
    /Unknown RESP type|Please report this/.test(error.message)
  );
};

/** Thrown by reading what is stored, when it is not what was written. */
export const isUnreadable = (error: unknown): error is Error =>
  error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError || isWrongType(error);

/** What another hand altered beyond reading is as good as lost. */
export const readOrNull = <T>(text: string | null | undefined, read: (text: string) => T): T | null => {
  if (!text) return null;
  try {
    return read(text);
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
};

/** What the server said of it: of a transaction that it did not run, why one of its commands was refused. */
const saidOf = (error: Error): string => {
  const [refused] = (error as { previousErrors?: readonly Error[] }).previousErrors ?? [];
  return (refused ?? error).message;
};

/** The work's outcome within PATIENCE, else whose fault it is that there is none. `heard`: bytes that Redis has sent. */
const withinPatience = async <T>(work: Promise<T | Unavailable>, heard: () => number): Promise<T | Unavailable> => {
  let timer: NodeJS.Timeout | undefined;
  const [due, before, spent] = [performance.now() + PATIENCE, heard(), performance.eventLoopUtilization()];
  const patience = new Promise<Unavailable>((resolve) => {
    // Timers come before sockets are read: what Redis has said already is to be heard first.
    timer = setTimeout(() => setImmediate(resolve, late), PATIENCE);
  });
  try {
    const found = await Promise.race([work, patience]);
    if (found !== late) return found;
    const isBusy = performance.eventLoopUtilization(spent).utilization > BUSY && heard() !== before;
    return isBusy || performance.now() - due > HELD_UP ? heldUp : late;
  } finally {
    clearTimeout(timer);
  }
};

type Link = {
  /** What keeps Redis from answering anybody. */
  readonly trouble: () => string | null;
  /** Bytes that came from it so far. */
  readonly heard: () => number;
};

/**
 * What the store gives within PATIENCE, and its failures as answers. Time in which this process was kept from running, or
 * worked itself while Redis answered, does not count, within bounds.
 */
export const guarded = async <T>(
  work: Promise<T | Unavailable>,
  { trouble, heard }: Link,
): Promise<T | Unavailable> => {
  try {
    for (let round = 1; ; round += 1) {
      const found = await withinPatience(work, heard);
      if (found !== heldUp || round === ROUNDS) return found;
    }
  } catch (error) {
    if (isRedisFailure(error)) {
      return {
        unavailable: 'unreachable',
        detail: `The read model does not answer: ${trouble() ?? saidOf(error as Error)}`,
      };
    }
    if (!isUnreadable(error)) throw error;
    return {
      unavailable: 'incomplete',
      detail: `What is stored of the read model cannot be read: ${error.message}`,
      cause: error,
    };
  }
};
