import type { Tracing } from '../tracing-ports.ts';
import { type Answered, createAnswered } from './answered.ts';
import { createEvents, type Events } from './events.ts';
import { createRecent, type Recent } from './recent.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { beginVisit, now, type Visit } from './visit.ts';

type Deps = {
  readonly log: RequestLog;
  /** From so many milliseconds on an answer is slow. */
  readonly slowMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly loopLagMs?: () => number;
  /** Without it nothing is traced. */
  readonly tracing?: Tracing | undefined;
};

/** What is known of the requests of this process. */
export type Observed = {
  readonly answered: Answered;
  readonly events: Events;
  /** How many requests are being answered now. */
  readonly inFlight: () => number;
  /** How many streams are open; they are not in flight. */
  readonly streams: () => number;
  readonly recent: () => Recent;
  /** Milliseconds since 1970. */
  readonly since: number;
};

/** Sees every request come and go. */
export type Observer = {
  /** `waitedMs`: how long the answers before it on the same connection took. */
  readonly begin: (request: Request, waitedMs: number) => Visit;
  readonly end: (visit: Visit, status: number) => void;
  /** A stream opened (1) or ended (-1). */
  readonly stream: (change: 1 | -1) => void;
  /** To be called every LOOK_EVERY milliseconds. */
  readonly look: () => void;
  readonly observed: Observed;
};

export const createObserver = ({ log, slowMs, clock, loopLagMs = () => 0, tracing }: Deps): Observer => {
  const answered = createAnswered();
  const events = createEvents();
  const recent = createRecent(answered, clock);
  const writeLines = createRequestLog({ log, slowMs, clock, loopLagMs });
  const since = clock();
  let [inFlight, streams] = [0, 0];

  return {
    begin(request, waitedMs) {
      inFlight += 1;
      const arrived = now();
      const visit = beginVisit(request.method, arrived - waitedMs);
      if (waitedMs > 0) visit.spent.push({ phase: 'turn', from: visit.began, ms: waitedMs });
      if (tracing) visit.span = tracing.begin(request, visit.began);
      return visit;
    },
    end(visit, status) {
      inFlight -= 1;
      const ended = now();
      const ms = ended - visit.began;
      answered.add(visit.route, visit.method, status, ms);
      events.add(visit, status);
      writeLines(visit, status, ms);
      visit.span?.end({
        ...visit,
        ended,
        status,
        spent: visit.spent.map(({ phase, ...when }) => ({ name: phase, ...when })),
      });
    },
    stream(change) {
      streams += change;
    },
    look: () => recent.look(),
    observed: {
      answered,
      events: events.seen,
      inFlight: () => inFlight,
      streams: () => streams,
      recent: () => recent.since(),
      since,
    },
  };
};
