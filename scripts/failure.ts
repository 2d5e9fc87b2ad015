/** Exit codes of every command (CONTRACT.md section 6). */
export const FAILED = 1;
export const USAGE = 2;
export const DRIFT = 3;
export const PARTLY_REPAIRED = 4;
export const REFUSED = 5;
export const INTERRUPTED = 130;

/** A command cannot do what it was asked to; the message says what to do about it. */
export class Failure extends Error {
  override name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode = FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}
