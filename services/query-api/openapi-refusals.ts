import type { ToldProblem } from '#http/openapi-problems.ts';
import { addressTooLong, badParameters, badToken, noToken, type Refusal, tooManyRequests } from '#http/problem.ts';
import { notJsonByName, tooLarge, tooSlow } from '#http/read-json.ts';
import { examples } from './openapi-examples.ts';
import { refusalHeaders } from './openapi-headers.ts';
import { badCursor, cursorExpired, forbidden, noRequest, notYetVisible, tooStale, unavailable } from './problem.ts';

type More = {
  /** Headers beside those that each answer has. */
  readonly headers?: Parameters<typeof refusalHeaders>[0];
  /** Is it told of a position? */
  readonly placed?: boolean;
};

/** When, and what it looks like, by a name for each example. */
const told = (
  description: string,
  shown: Readonly<Record<string, Refusal>>,
  { headers = [], placed = false }: More = {},
): ToldProblem => ({
  description,
  headers: refusalHeaders(headers, placed),
  examples: Object.fromEntries(Object.entries(shown).map(([summary, { body }]) => [summary, { value: body }])),
});

const { meta } = examples.counts;

/** Answers without data, by status. */
export const refusals: Readonly<Record<string, ToldProblem>> = {
  '400': told(
    'A name that does not exist, a cursor that was not made here for this list, or a body that is not JSON.',
    {
      'no such view': badParameters(400, [{ field: 'view', message: 'must be one of unassigned, all_unsolved, …' }]),
      'a made-up cursor': badCursor(),
    },
  ),
  '401': told(
    'No token, or one that is not good (any more). Sign in again.',
    { 'no token': noToken(), 'a token of yesterday': badToken('The token has expired.') },
    { headers: ['WWW-Authenticate'], placed: true },
  ),
  '403': told(
    'The token is good, but this user may not use the technician dashboard.',
    { 'not a technician': forbidden() },
    { placed: true },
  ),
  '404': told(
    'There is no such request, or none that you may see: which of the two is not told.',
    { 'no such request': noRequest() },
    { placed: true },
  ),
  '408': told('The body did not arrive in time.', { 'a slow sender': tooSlow() }),
  '410': told('The cursor was good, but views are ordered by other rules since. Begin at the first page.', {
    'an old cursor': cursorExpired(),
  }),
  '413': told('The body is too large.', { 'a large body': tooLarge() }),
  '414': told('The address is too long; a batch takes more.', { 'a long address': addressTooLong(8192) }),
  '415': told('The body is not `application/json`, or it is compressed.', { 'a form': notJsonByName() }),
  '422': told('A value is none, or is out of range; `errors` names each.', {
    'pages begin at 1': badParameters(422, [{ field: 'page', message: 'must be a whole number from 1 to 2147483647' }]),
  }),
  '429': told(
    'Too many requests of this user, or from this address. `Retry-After` says when there are more.',
    { 'too many': tooManyRequests(3, {}) },
    { headers: ['Retry-After', 'RateLimit-Policy', 'RateLimit'] },
  ),
  '503': told(
    'No truthful answer now; `reason` says why. Of what was demanded: `not-yet-visible` (`min_lsn` is not there yet), ' +
      '`too-stale` (older than `max_age`). Of the service: `unreachable`, `no-generation`, `hydrating`, `incomplete` (the ' +
      'read model), `busy` (too many ask Postgres while Redis is away), `too-deep` (Postgres gives the first pages only), ' +
      '`late`, `no-keys` (tokens cannot be verified). Never zeros instead.',
    {
      'your write is on its way': notYetVisible(meta, '0/16B3800'),
      'too old for you': tooStale({ ...meta, ageMs: 4200 }, 2000),
      'Redis is away': unavailable('unreachable'),
      'the very first start': unavailable('hydrating'),
    },
    { headers: ['Retry-After'], placed: true },
  ),
};
