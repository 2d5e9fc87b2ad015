import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and its answer, as far as they are the same whatever is asked. Handlers get it as their environment. */
export type Exchange = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** X-Request-Id of both: the client's, or made here. */
  readonly id: string;
  /** X-Correlation-ID of both; undefined when none came. */
  readonly correlation: string | undefined;
  /** More headers of the answer, by lower-case names; those that the answer has itself come before them. */
  readonly headers: Record<string, string>;
  /** How long the answers before it on its connection took, in milliseconds. */
  readonly waitedMs: number;
};

/** Out of Hono's environment; undefined where a test asks without a server. */
export const exchangeIn = (env: unknown): Exchange | undefined =>
  typeof env === 'object' && env !== null && 'outgoing' in env ? (env as Exchange) : undefined;
