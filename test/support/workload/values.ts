import { escapeLiteral } from 'pg';
import type { Random } from './random.ts';

const oddTexts = [
  '',
  ' ',
  'Printer on floor 3 does not print',
  'الطابعة في الطابق الثالث لا تعمل',
  'VPN مقطوع since this morning',
  '👩‍👩‍👧‍👦 family, 🇪🇬 flag, 👍🏽 skin tone',
  'e\u0301 is not é, and \u00c5 is not \u212b',
  '\u202eright to left\u202c, zero\u200bwidth, \ufeffbom, \u2028 line, \uffff no character, \ud83d\ude00',
  `it's "quoted" \\ back\\\\slash \`tick\` $1 $$ %s {n}`,
  'tab\tnewline\nreturn\r\nbell\u0007 escape\u001b delete\u007f',
  '{"__proto__": {"admin": true}, "constructor": null}',
  '</script><img src=x onerror=alert(1)>',
  'null',
  'NaN',
  '\\N',
  '\\.',
] as const;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789 ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوي';

/** Not compressible, so that Postgres stores it out of line (TOAST). */
const longText = (random: Random, length: number) =>
  Array.from({ length }, () => letters.charAt(random.int(0, letters.length - 1))).join('');

export const title = (random: Random) =>
  escapeLiteral(random.chance(0.1) ? longText(random, 200) : random.one(oddTexts).slice(0, 200));

export const content = (random: Random) =>
  escapeLiteral(random.chance(0.1) ? longText(random, 3000) : random.one(oddTexts));

export const longContent = (random: Random) => escapeLiteral(longText(random, 10_000));

/** At most 40 characters, never empty. */
export const name = (random: Random) => escapeLiteral(`${random.one(oddTexts).slice(0, 30)} ${random.int(1, 9)}`);

const zones = ['UTC', 'Africa/Cairo', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Pacific/Pago_Pago'];

const utcNow = `(clock_timestamp() at time zone 'utc')`;

const aroundMidnight = (random: Random) => {
  const zone = random.one(zones);
  const day = `date_trunc('day', now() at time zone '${zone}') + interval '${random.int(-1, 1)} day'`;
  return `(((${day}) at time zone '${zone}') at time zone 'utc' + interval '${random.int(-1, 1)} microsecond')`;
};

/** SQL of a timestamp in UTC: mostly about now, otherwise one of those that break things. */
export const time = (random: Random) =>
  random.chance(0.6)
    ? `(${utcNow} - interval '${random.int(0, 5_000_000)} microseconds')`
    : random.one([
        aroundMidnight(random),
        `timestamp '2026-01-02 03:04:05'`,
        `timestamp '2026-01-02 03:04:05.123'`,
        `timestamp '2026-01-02 03:04:05.123456'`,
        `timestamp '1969-12-31 23:59:59.999999'`,
        `timestamp '1970-01-01 00:00:00'`,
        `timestamp '1815-12-10 12:00:00.000001'`,
        `timestamp '2099-12-31 23:59:59.${random.int(0, 999_999)}'`,
        // So far away that neighbouring microseconds are the same double.
        `timestamp '9999-06-30 12:00:00.00000${random.int(1, 9)}'`,
      ]);

export const maybeTime = (random: Random) => (random.chance(0.3) ? 'null' : time(random));

/** SQL of a timestamp with time zone, written in some zone's local time. */
export const zonedTime = (random: Random) =>
  random.chance(0.2)
    ? random.one(['null', 'null', `'infinity'`])
    : `((${time(random)}) at time zone '${random.one(zones)}')`;

/** SQL of the id of some row: which one depends on the choice only, and on what is there. */
export const some = (random: Random, table: string, where = 'true') =>
  `(select id from ${table} where ${where} order by md5(id::text || '${random.int(0, 1_000_000_000)}') limit 1)`;

export const someRequest = (random: Random, where = 'true') => {
  const from = random.uuid();
  return `(select id from service_requests where ${where} order by id < '${from}', id limit 1)`;
};

export const someMessage = (random: Random, where = 'true') => {
  const from = random.uuid();
  return `(select id from chat_messages where ${where} order by id < '${from}', id limit 1)`;
};

export const technician = (random: Random) => some(random, 'users', 'is_technician');
export const anyone = (random: Random) => some(random, 'users');
export const unit = (random: Random) => some(random, 'business_units');
export const maybeUnit = (random: Random) => (random.chance(0.15) ? 'null' : unit(random));
export const status = (random: Random) => some(random, 'request_statuses');
export const solvedStatus = (random: Random) => some(random, 'request_statuses', 'count_as_solved');
export const flag = (random: Random) => String(random.chance(0.5));
