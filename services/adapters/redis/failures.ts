import type { Unavailable } from '#query-api/ports.ts';

/** Milliseconds an answer may take before it is said that none is possible. */
export const PATIENCE = 400;

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

/** Errors of Redis and of the way to it; anything else is a mistake of ours or a refusal of the caller's and passes through. */
export const isRedisFailure = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    /^(ReplyError|MaxRetriesPerRequestError|AbortError)$/.test(error.name) ||
    /^E[A-Z]+$/.test(code) ||
    /Stream isn't writeable|Connection is closed|Command timed out|Redis does not answer/.test(error.message)
  );
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
  const patience = new Promise<Unavailable>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, late);
  });
  try {
    return await Promise.race([work, patience]);
  } catch (error) {
    if (!isRedisFailure(error)) throw error;
    return {
      unavailable: 'unreachable',
      detail: `The read model does not answer: ${trouble() ?? saidOf(error as Error)}`,
    };
  } finally {
    clearTimeout(timer);
  }
};
