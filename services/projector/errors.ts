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

/** What went wrong, in its own words. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

/** An operation that would be wrong now; the message says why and what to do instead. Nothing was changed. */
export class Refused extends ProjectorError {}
