import type { Micros } from './time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
};

/** What a wall clock in the zone shows, as if it were UTC; milliseconds. */
const wallClock = (millis: number, timeZone: string): number => {
  const part: Record<string, number> = {};
  for (const { type, value } of formatIn(timeZone).formatToParts(millis)) part[type] = Number(value);
  const of = (name: string) => part[name] ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
};

/**
 * The first instant of the day that `now` (milliseconds) belongs to in an IANA zone; microseconds since 1970 UTC.
 * Where clocks jump over midnight the day starts at the jump; where midnight comes twice, at the first.
 * Throws RangeError when the zone is unknown.
 */
export const startOfToday = (now: number, timeZone: string): Micros => {
  const midnight = Math.floor(wallClock(now, timeZone) / 86_400_000) * 86_400_000;
  // Seen from the day before and the day after, a change of the clocks near midnight gives two offsets: try both.
  const offsets = [midnight - 86_400_000, midnight + 86_400_000].map((at) => wallClock(at, timeZone) - at);
  const candidates = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
  const exact = candidates.find((at) => wallClock(at, timeZone) === midnight);
  return BigInt(exact ?? firstAtOrAfter(midnight, candidates, timeZone)) * 1000n;
};

/** Midnight does not exist on this day: the instant at which the wall clock first shows a later time. */
const firstAtOrAfter = (midnight: number, [low = 0, high = 0]: number[], timeZone: string): number => {
  let before = Math.min(low, high) - 1000;
  let after = Math.max(low, high);
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (wallClock(middle, timeZone) >= midnight) after = middle;
    else before = middle;
  }
  return after;
};
