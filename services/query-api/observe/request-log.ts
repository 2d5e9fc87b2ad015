import { boundedLines } from './bounded.ts';
import { idsOf, type Phase, type Visit } from './visit.ts';

export type RequestLog = {
  readonly debug: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly isLevelEnabled: (level: string) => boolean;
};

type Deps = {
  readonly log: RequestLog;
  /** Milliseconds. */
  readonly slowMs: number;
  readonly clock: () => number;
  /** The longest that this process kept everybody waiting lately, in milliseconds. */
  readonly loopLagMs: () => number;
};

const SLOW_LINES_A_MINUTE = 20;

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** Never the address asked for nor a header: addresses hold what people search for, headers hold tokens. */
const fieldsOf = (visit: Visit, status: number, ms: number): object => ({
  ...idsOf(visit),
  method: visit.method,
  route: visit.route,
  status,
  ms: rounded(ms),
  ...(visit.bytes !== undefined && { bytes: visit.bytes }),
  ...(visit.sub !== undefined && { sub: visit.sub }),
  ...(visit.reason !== undefined && { reason: visit.reason }),
  ...(visit.fromDatabase && { source: 'database' }),
});

/** Milliseconds by what they went into; `other`: all that has no name. */
const waitedFor = ({ spent }: Visit, ms: number): Readonly<Record<string, number>> => {
  const told: Partial<Record<Phase, number>> = {};
  let known = 0;
  for (const { phase, ms: more } of spent) {
    told[phase] = rounded((told[phase] ?? 0) + more);
    known += more;
  }
  return { ...told, other: rounded(Math.max(0, ms - known)) };
};

/**
 * One line for each request at `debug` (one costs 3 µs, a tenth of an empty answer), and at `warn` what a slow one waited
 * for. Slow lines are bounded.
 */
export const createRequestLog = ({ log, slowMs, clock, loopLagMs }: Deps) => {
  const bounded = boundedLines(SLOW_LINES_A_MINUTE, clock);
  const each = log.isLevelEnabled('debug');

  return (visit: Visit, status: number, ms: number): void => {
    if (each) log.debug(fieldsOf(visit, status, ms), 'answered');
    if (ms < slowMs) return;
    bounded((leftOut) => {
      const more = { attempts: visit.attempts, loopLagMs: rounded(loopLagMs()), ...(leftOut > 0 && { leftOut }) };
      log.warn({ ...fieldsOf(visit, status, ms), waitedFor: waitedFor(visit, ms), ...more }, 'a slow answer');
    });
  };
};
