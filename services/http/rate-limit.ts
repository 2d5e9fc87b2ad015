import type { SharedCounts } from './count-ports.ts';
import { type Refusal, tooManyRequests } from './problem.ts';
import { WINDOW, windowCounts } from './window-counts.ts';

export type RateLimitOptions = {
  /** What is limited, as the headers call it. */
  readonly name: string;
  /** Requests in ten seconds; 0: no limit. */
  readonly most: number;
  /** Milliseconds since 1970, about the same for all processes. */
  readonly clock: () => number;
  /** Without it, or while it does not answer, each process counts alone. */
  readonly shared?: Pick<SharedCounts, 'add'> | undefined;
};

/**
 * Counts requests of somebody, one unless said otherwise: a refusal, or undefined; then `headers`, if given, say what is
 * left. Whoever has any left may ask for several at once.
 */
export type RateLimit = (who: string, headers?: Record<string, string>, requests?: number) => Refusal | undefined;

/** A hundredth of the limit each may have to themselves: ten processes that know nothing of it are wrong by a tenth. */
const stepOf = (most: number): number => Math.max(1, Math.floor(most / 100));

export const noLimit: RateLimit = () => undefined;

/**
 * Windows that do not slide: what the headers say is then exact, and two limits on both sides of a window's edge harm
 * nobody. Decided by what is known here: rate-limiter-flexible and the like ask Redis (Lua) for each request, which
 * costs as much as the read itself. Headers as in draft-ietf-httpapi-ratelimit-headers-10.
 */
export const createRateLimit = ({ name, most, clock, shared }: RateLimitOptions): RateLimit => {
  if (most === 0) return noLimit;
  const counts = windowCounts({ step: stepOf(most), clock, shared });
  const policy = `"${name}";q=${most};w=${WINDOW / 1000}`;

  const say = (headers: Record<string, string>, left: number, now: number): Record<string, string> => {
    headers['ratelimit-policy'] = policy;
    headers['ratelimit'] = `"${name}";r=${left};t=${secondsLeft(now)}`;
    return headers;
  };

  return (who, headers, requests = 1) => {
    const now = clock();
    const count = counts.of(who, now);
    const used = count.here + count.elsewhere;
    if (used >= most) return tooManyRequests(secondsLeft(now), say({}, 0, now));
    counts.add(who, count, requests);
    if (headers) say(headers, Math.max(0, most - used - requests), now);
    return undefined;
  };
};

/** Of the present window, at least 1. */
const secondsLeft = (now: number): number => Math.ceil((WINDOW - (now % WINDOW)) / 1000);
