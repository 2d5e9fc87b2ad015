import { DatabaseError } from 'pg';
import { ProjectorError } from '#projector/errors.ts';

/** SQLSTATE of what a privilege or BYPASSRLS is missing for. */
const NOT_ALLOWED = '42501';

/** SQLSTATEs that can go away while we wait: connection, resources, conflicts, timeouts, and what an operator puts right. */
const passing = new RegExp(`^(08|40|53|55|57|58)|^25P0[34]$|^${NOT_ALLOWED}$`);

const remedyOf = (cause: unknown): string =>
  cause instanceof DatabaseError && cause.code === NOT_ALLOWED
    ? '. The role of DATABASE_URL lacks a privilege: npx deskview doctor names it'
    : '';

/** What the server refuses for good is a mistake of ours or of its schema; all else is a source that does not answer. */
export const asSourceError = (cause: unknown): ProjectorError => {
  if (cause instanceof ProjectorError) return cause;
  const retriable = !(cause instanceof DatabaseError) || passing.test(cause.code ?? '');
  const message = `The source cannot be read: ${(cause as Error).message}${remedyOf(cause)}`;
  return new ProjectorError('source', message, { retriable, cause });
};

/** What a query gives; its failure as a ProjectorError `source`. */
export const orSourceError = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw asSourceError(error);
  }
};

/** NULL where a row cannot be read without a value. It is read once somebody gave it one. */
export const missingValue = (column: string, row: string): ProjectorError =>
  new ProjectorError(
    'source',
    `The source has NULL in ${column} of ${row}, where there must be a value: give it one, and reading goes on by itself.`,
    { retriable: true },
  );
