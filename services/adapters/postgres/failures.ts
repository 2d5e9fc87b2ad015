import { DatabaseError } from 'pg';
import { ProjectorError } from '#projector/errors.ts';

/** SQLSTATEs that go away without anybody's doing: connection, resources, operator's intervention, conflicts, timeouts. */
const passing = /^(08|40|53|55|57|58)|^25P0[34]$/;

/** What the server refuses for good is a mistake of ours or of its schema; all else is a source that does not answer. */
export const asSourceError = (cause: unknown): ProjectorError => {
  if (cause instanceof ProjectorError) return cause;
  const retriable = !(cause instanceof DatabaseError) || passing.test(cause.code ?? '');
  return new ProjectorError('source', `The source cannot be read: ${(cause as Error).message}`, { retriable, cause });
};

/** What a query gives; its failure as a ProjectorError `source`. */
export const orSourceError = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw asSourceError(error);
  }
};
