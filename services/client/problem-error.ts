import type { components } from './schema.ts';

export type Problem = components['schemas']['Problem'];

/** An answer without data. `message` is a sentence for people; decide by `status` and `reason`. */
export class DeskviewError extends Error {
  override readonly name = 'DeskviewError';
  readonly status: number;
  /** Such as `not-yet-visible`, `too-stale`, `unreachable`, `bad-cursor`, `cursor-expired`; absent where the status says it all. */
  readonly reason: string | undefined;
  /** Each field that is wrong. */
  readonly errors: NonNullable<Problem['errors']>;
  /** Seconds after which another try makes sense; null when it is not told. */
  readonly retryAfter: number | null;

  constructor({ status, reason, detail, errors = [] }: Problem, retryAfter: number | null) {
    super(detail);
    this.status = status;
    this.reason = reason;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'detail' in body && 'status' in body;

/** What is to be thrown for an answer that has no data; proxies on the way answer in their own words. */
export const errorOf = ({ status, statusText, headers }: Response, body: unknown): DeskviewError => {
  const retryAfter = headers.get('retry-after');
  const problem = isProblem(body)
    ? body
    : ({ type: 'about:blank', title: statusText, status, detail: `Answered with ${status} ${statusText}` } as const);
  return new DeskviewError(problem, retryAfter === null ? null : Number(retryAfter));
};
