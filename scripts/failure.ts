export const FAILED = 1;
export const USAGE = 2;

/** A command cannot do what it was asked to; the message says what to do about it. */
export class Failure extends Error {
  override name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode = FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}
