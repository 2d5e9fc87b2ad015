import type { Span } from '../tracing-ports.ts';

/** What the time of an answer goes into. `turn`: the answers before it on the same connection. */
export type Phase = 'turn' | 'keys' | 'wait' | 'store' | 'fallback' | 'render' | 'compression' | 'upstream';

/** Milliseconds; `from` by the clock of `now`. */
export type Spent = { readonly phase: Phase; readonly from: number; readonly ms: number };

/**
 * One request from its arrival to its answer. Whoever has to do with it writes here what happened: plain fields, since
 * this is on the way of every read.
 */
export type Visit = {
  /** When it arrived, by the clock of `now`. */
  readonly began: number;
  readonly method: string;
  /** As it stands in the documentation, parameters in braces; never the path that was asked for. */
  route: string;
  requestId: string | undefined;
  correlationId: string | undefined;
  /** Who asks. */
  sub: string | undefined;
  /** Of a refusal, its problem's `reason`; of a 401 what is wrong with the token. */
  reason: string | undefined;
  /** How often was decided what to read, by the reference data of some moment. */
  attempts: number;
  /** How many of them were in vain: the read model moved under the answer. */
  again: number;
  stale: boolean;
  /** Postgres answered instead of the store. */
  fromDatabase: boolean;
  /** Of the answer as it leaves; undefined while nobody counted. */
  bytes: number | undefined;
  /** What compression took off it. */
  saved: number;
  readonly spent: Spent[];
  span: Span | undefined;
  /**
   * To be called when the head of an answer went out whose body comes from elsewhere and may take for ever: from then on
   * it is a stream, and in flight no longer. Undefined while nobody counts.
   */
  streams: ((status: number) => void) | undefined;
};

/** Whatever is not found has this one name. */
export const UNKNOWN_ROUTE = 'unknown';

/** Milliseconds by a clock that nobody sets. */
export const now = (): number => performance.now();

export const beginVisit = (method: string, began: number): Visit => ({
  began,
  method,
  route: UNKNOWN_ROUTE,
  requestId: undefined,
  correlationId: undefined,
  sub: undefined,
  reason: undefined,
  attempts: 0,
  again: 0,
  stale: false,
  fromDatabase: false,
  bytes: undefined,
  saved: 0,
  spent: [],
  span: undefined,
  streams: undefined,
});

/** Notes that a phase lasted from then until now. */
export const spent = (visit: Visit | undefined, phase: Phase, from: number): void => {
  visit?.spent.push({ phase, from, ms: now() - from });
};

/** What log lines of a request have in common. */
export const idsOf = (visit: Visit | undefined): object =>
  visit
    ? {
        ...(visit.requestId !== undefined && { requestId: visit.requestId }),
        ...(visit.correlationId !== undefined && { correlationId: visit.correlationId }),
        ...(visit.span && { traceId: visit.span.traceId }),
      }
    : {};
