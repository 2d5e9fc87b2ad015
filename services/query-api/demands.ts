import { type Lsn, parseLsn } from '#read-model/position.ts';
import { type Given, givenIn, last } from './given.ts';

/** What a reader wants of the position that the answer describes; nothing where it is undefined. */
export type Demands = {
  /** The answer is of this position or of a later one. */
  readonly minLsn: Lsn | undefined;
  /** How long that may take, in milliseconds. */
  readonly wait: number;
  /** How old it may be, in milliseconds. */
  readonly maxAge: number | undefined;
};

const waits = { min: 0, max: 5000 };
const USUAL_WAIT = '1000';

export const noDemands: Demands = { minLsn: undefined, wait: 0, maxAge: undefined };

const lsnIn = (given: Given, field: string, text: string | null | undefined): Lsn[] => {
  if (text == null) return [];
  const lsn = parseLsn(text);
  if (lsn === undefined) given.wrong(field, 'must be a position in Postgres’ log, such as 0/16B3748');
  return lsn === undefined ? [] : [lsn];
};

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

/** What is demanded of freshness, in the address or in headers; all that is given must hold. Throws Refusal 422. */
export const demandsIn = (query: URLSearchParams, headers: Headers): Demands => {
  const [minLsn, alias, lsnHeader] = [last(query, 'min_lsn'), last(query, 'min-lsn'), headers.get('min-lsn')];
  const [wait, waitHeader] = [last(query, 'wait'), headers.get('wait')];
  const [maxAge, cacheControl] = [last(query, 'max_age'), headers.get('cache-control')];
  const nothing = (minLsn ?? alias ?? lsnHeader ?? wait ?? waitHeader ?? maxAge ?? cacheControl) == null;
  if (nothing) return noDemands;

  const given = givenIn(query);
  const lsns = [
    ...lsnIn(given, 'min_lsn', minLsn),
    ...lsnIn(given, 'min-lsn', alias),
    ...lsnIn(given, 'Min-LSN', lsnHeader),
  ];
  const ages = [...secondsIn(given, maxAge), ...directiveIn(given, cacheControl)];
  const waited = given.integer(wait === undefined ? 'Wait' : 'wait', wait ?? waitHeader ?? USUAL_WAIT, waits);
  given.refuse();
  return {
    minLsn: lsns.length > 0 ? Math.max(...lsns) : undefined,
    wait: waited,
    maxAge: ages.length > 0 ? Math.min(...ages) * 1000 : undefined,
  };
};
