import { formatLsn, type Lsn, parseLsn } from '#read-model/position.ts';
import { type Given, givenIn, last } from './given.ts';

/** What a reader wants of the position that the answer describes; nothing where it is undefined. */
export type Demands = {
  /** The answer is of this position or of a later one. */
  readonly minLsn: Lsn | undefined;
  /** As it was written: a number does not hold the last bytes of the very greatest. */
  readonly minLsnText: string | undefined;
  /** How long that may take, in milliseconds. */
  readonly wait: number;
  /** How old it may be, in milliseconds. */
  readonly maxAge: number | undefined;
};

const waits = { min: 0, max: 5000 };
const USUAL_WAIT = 1000;

export const noDemands: Demands = { minLsn: undefined, minLsnText: undefined, wait: 0, maxAge: undefined };

type Written = { readonly lsn: Lsn; readonly text: string };

const lsnIn = (given: Given, field: string, text: string | null | undefined): Written[] => {
  if (text == null) return [];
  const lsn = parseLsn(text);
  if (lsn === undefined) given.wrong(field, 'must be a position in Postgres’ log, such as 0/16B3748');
  return lsn === undefined ? [] : [{ lsn, text }];
};

/** Whole milliseconds, as ages are told: what a decimal fraction loses as a number is not lost by who demands. */
const millisecondsOf = (seconds: number): number => Math.floor(Math.round(seconds * 1e6) / 1000);

const secondsIn = (given: Given, text: string | undefined): number[] => {
  if (text === undefined) return [];
  const seconds = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= 0)) given.wrong('max_age', 'must be a number of seconds from 0');
  return [seconds];
};

/**
 * The header's `max-age`, but for 0: browsers send that by themselves when a page is loaded anew, and mean that no copy
 * shall be shown, which is never done here.
 */
const directiveIn = (given: Given, header: string | null): number[] => {
  const ages = (header ?? '').split(',').flatMap((directive) => {
    const [, text] = /^\s*max-age\s*=\s*"?([^"\s]*)"?\s*$/i.exec(directive) ?? [];
    return text === undefined ? [] : [text];
  });
  if (!ages.every((text) => /^\d+$/.test(text))) given.wrong('Cache-Control', 'must give max-age in whole seconds');
  return ages.map(Number).filter((seconds) => seconds !== 0);
};

/**
 * What is demanded of freshness, in the address or in headers, and by what is asked for (`least`); all of it must hold.
 * Throws Refusal 422.
 */
export const demandsIn = (query: URLSearchParams, headers: Headers, least?: Lsn): Demands => {
  const [minLsn, alias, lsnHeader] = [last(query, 'min_lsn'), last(query, 'min-lsn'), headers.get('min-lsn')];
  const [wait, waitHeader] = [last(query, 'wait'), headers.get('wait')];
  const [maxAge, cacheControl] = [last(query, 'max_age'), headers.get('cache-control')];
  const nothing = (minLsn ?? alias ?? lsnHeader ?? wait ?? waitHeader ?? maxAge ?? cacheControl) == null;
  if (nothing && least === undefined) return noDemands;

  const given = givenIn(query);
  const lsns = [
    ...(least === undefined ? [] : [{ lsn: least, text: formatLsn(least) }]),
    ...lsnIn(given, 'min_lsn', minLsn),
    ...lsnIn(given, 'min-lsn', alias),
    ...lsnIn(given, 'Min-LSN', lsnHeader),
  ];
  const ages = [...secondsIn(given, maxAge), ...directiveIn(given, cacheControl)];
  const waitsGiven = [
    ...(wait === undefined ? [] : [given.integer('wait', wait, waits)]),
    ...(waitHeader === null ? [] : [given.integer('Wait', waitHeader, waits)]),
  ];
  given.refuse();
  const [minimum] = lsns.sort((a, b) => b.lsn - a.lsn);
  return {
    minLsn: minimum?.lsn,
    minLsnText: minimum?.text,
    wait: waitsGiven[0] ?? USUAL_WAIT,
    maxAge: ages.length > 0 ? millisecondsOf(Math.min(...ages)) : undefined,
  };
};
