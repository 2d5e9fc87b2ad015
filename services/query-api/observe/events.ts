import { addDuration, type Durations, noDurations } from './durations.ts';
import type { Visit } from './visit.ts';

/** What happened beside answering, since the process began. */
export type Events = {
  /** By the status and the reason that the reader is told. */
  readonly refusals: ReadonlyMap<string, { readonly status: number; readonly reason: string; readonly count: number }>;
  readonly stale: number;
  readonly fromDatabase: number;
  /** Bytes that compression saved. */
  readonly saved: number;
  /** Attempts at answers that the read model moved under. */
  readonly again: number;
  /** Requests that waited for a position, and how long. */
  readonly waited: Durations;
};

/** Reasons are words of our own; those of an old application behind us are not, so that there are no more than these. */
const MOST_REASONS = 100;

/** Of too many requests the reason is whose they were: nobody is known yet when an address is refused. */
const reasonOf = ({ reason, sub }: Visit, status: number): string =>
  status === 429 ? (sub === undefined ? 'address' : 'subject') : (reason ?? 'none');

/** Counts what requests met. `add` is called for each of them when it is answered. */
export const createEvents = () => {
  const refusals = new Map<string, { status: number; reason: string; count: number }>();
  const events = { refusals, stale: 0, fromDatabase: 0, saved: 0, again: 0, waited: noDurations() };

  const refused = (status: number, reason: string): void => {
    const key = `${status} ${reason}`;
    const known = refusals.get(key);
    if (known) known.count += 1;
    else if (refusals.size < MOST_REASONS) refusals.set(key, { status, reason, count: 1 });
  };

  return {
    seen: events as Events,
    add(visit: Visit, status: number): void {
      if (status >= 400) refused(status, reasonOf(visit, status));
      if (visit.stale) events.stale += 1;
      if (visit.fromDatabase) events.fromDatabase += 1;
      if (visit.saved > 0) events.saved += visit.saved;
      if (visit.again > 0) events.again += visit.again;
      let waited: number | undefined;
      for (const { phase, ms } of visit.spent) if (phase === 'wait') waited = (waited ?? 0) + ms;
      if (waited !== undefined) addDuration(events.waited, waited);
    },
  };
};
