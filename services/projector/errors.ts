/** For whoever must act on what the write side cannot mend itself. */
export class ProjectorError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Will the same thing work later without anybody's doing? */
  readonly retriable: boolean;

  constructor(code: Code, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/** What went wrong, in its own words; those of fetch are the same whatever went wrong, and its cause knows. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.message === 'fetch failed' && error.cause !== undefined) return messageOf(error.cause);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
};

/** An operation that would be wrong now; the message says why and what to do instead. Nothing was changed. */
export class Refused extends ProjectorError {}
