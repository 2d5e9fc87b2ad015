import type { Unavailable } from '#query-api/ports.ts';
import { isWrongType } from './transaction.ts';

/** Milliseconds an answer may take before it is said that none is possible. */
export const PATIENCE = 400;
/** Who learns of the end of PATIENCE so many milliseconds after it was kept from running, and knows nothing of Redis. */
const HELD_UP = 50;

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

/** What the store gives within PATIENCE, and its failures as answers; `trouble` is what keeps it from answering anybody. */
export const guarded = async <T>(
  work: Promise<T | Unavailable>,
  trouble: () => string | null,
): Promise<T | Unavailable> => {
  let timer: NodeJS.Timeout | undefined;
  const due = performance.now() + PATIENCE;
  const patience = new Promise<Unavailable>((resolve) => {
    // Timers come before sockets are read: what Redis has said already is to be heard first.
    timer = setTimeout(() => setImmediate(resolve, late), PATIENCE);
  });
  try {
    const found = await Promise.race([work, patience]);
    return found === late && performance.now() - due > HELD_UP ? heldUp : found;
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
  } finally {
    clearTimeout(timer);
  }
};
