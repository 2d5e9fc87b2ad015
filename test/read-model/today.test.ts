import { describe, expect, test } from 'vitest';
import { formatMicros } from '#read-model/time.ts';
import { startOfToday } from '#read-model/today.ts';

// Promise 8: time is an input.

const at = (text: string): number => Date.parse(text);
const start = (now: string, zone: string): string => formatMicros(startOfToday(at(now), zone));

describe('the first instant of the day', () => {
  test.each([
    ['UTC', '2026-03-10T12:00:00Z', '2026-03-10T00:00:00Z'],
    ['UTC', '2026-03-10T00:00:00Z', '2026-03-10T00:00:00Z'],
    ['UTC', '2026-03-09T23:59:59.999Z', '2026-03-09T00:00:00Z'],
    ['Africa/Cairo', '2026-01-10T22:30:00Z', '2026-01-10T22:00:00Z'],
    ['Asia/Kathmandu', '2026-01-10T18:15:00Z', '2026-01-10T18:15:00Z'],
    ['America/New_York', '2026-03-08T18:00:00Z', '2026-03-08T05:00:00Z'],
    ['America/New_York', '2026-11-01T18:00:00Z', '2026-11-01T04:00:00Z'],
    ['Pacific/Kiritimati', '2026-01-10T09:59:59Z', '2026-01-09T10:00:00Z'],
  ])('%s at %s: %s', (zone, now, expected) => expect(start(now, zone)).toBe(expected));

  test.each([
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00Z'],
    ['Asia/Beirut', '2026-03-29T12:00:00Z', '2026-03-28T22:00:00Z'],
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z'],
    ['America/Havana', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z'],
  ])('where clocks jump over midnight, %s: the jump', (zone, now, expected) => expect(start(now, zone)).toBe(expected));

  test.each([
    ['America/Havana', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z'],
    ['Atlantic/Azores', '2026-10-25T12:00:00Z', '2026-10-25T00:00:00Z'],
  ])('where midnight comes twice, %s: the first', (zone, now, expected) => expect(start(now, zone)).toBe(expected));

  test('a zone that does not exist is refused', () => {
    expect(() => startOfToday(0, 'Africa/Atlantis')).toThrow(RangeError);
  });
});

const HOUR = 3_600_000;

/** Days on which the clocks of a zone change. */
const changes = (zone: string, year: number): number[] => {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offset = (millis: number) => format.formatToParts(millis).find(({ type }) => type === 'timeZoneName')?.value;
  const days = Array.from({ length: 366 }, (_, day) => Date.UTC(year, 0, 1 + day, 12));
  return days.filter((noon) => offset(noon - 24 * HOUR) !== offset(noon));
};

test.each([
  ...['America/Sao_Paulo', 'Asia/Beirut', 'Africa/Cairo', 'Atlantic/Azores', 'America/Havana', 'Asia/Amman'],
  ...['Asia/Tehran', 'America/Asuncion', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Europe/London', 'Asia/Gaza'],
])('%s: found at every half hour around the changes of its clocks', (zone) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  for (const noon of [2014, 2017, 2026].flatMap((year) => changes(zone, year))) {
    let first = Number.NaN;
    let day = format.format(noon - 60 * HOUR);
    for (let now = noon - 60 * HOUR; now < noon + 48 * HOUR; now += HOUR / 2) {
      const date = format.format(now);
      if (date > day) [first, day] = [now, date];
      if (date === day && first <= now)
        expect(startOfToday(now, zone), formatMicros(BigInt(now) * 1000n)).toBe(BigInt(first) * 1000n);
    }
  }
});
