import { badParameters, Refusal } from '#http/problem.ts';
import type { Meta } from './contract.ts';
import { metaHeaders } from './meta.ts';
import type { Unavailable } from './ports.ts';

export const forbidden = (): Refusal => new Refusal(403, 'This user may not use the technician dashboard.');

/** Of a request that does not exist, and of one that the reader may not see: nobody learns which. */
export const noRequest = (): Refusal => new Refusal(404, 'There is no such request among those that you may see.');

export const badCursor = (): Refusal =>
  badParameters(
    400,
    [{ field: 'cursor', message: 'must be one that was given to this user for this view and these filters' }],
    'bad-cursor',
  );

export const cursorExpired = (): Refusal =>
  badParameters(
    410,
    [
      {
        field: 'cursor',
        message: 'is of other rules, or of a position that is served no more: begin again without a cursor',
      },
    ],
    'cursor-expired',
  );

/** What the outside is told; the store's own words go to the log. Seconds until another try makes sense. */
const reasons = {
  'no-generation': { detail: 'No read model is served yet.', retryAfter: '5' },
  hydrating: { detail: 'The read model is being filled for the first time.', retryAfter: '5' },
  incomplete: { detail: 'Part of the read model is missing; it has to be rebuilt.', retryAfter: '5' },
  unreachable: { detail: 'The read model does not answer.', retryAfter: '1' },
  busy: { detail: 'The read model does not answer, and the database has enough to do.', retryAfter: '1' },
  'too-deep': {
    detail:
      'The read model does not answer, and the database gives the first pages of a list only: narrow the list, or ask later.',
    retryAfter: '30',
  },
} as const;

export const unavailable = (reason: Unavailable['unavailable']): Refusal => {
  const { detail, retryAfter } = reasons[reason];
  return new Refusal(503, detail, { reason }, { 'Retry-After': retryAfter });
};

/** There is an answer, but not the one demanded; its headers tell what there is. */
const notAsDemanded = (reason: string, detail: string, meta: Meta): Refusal =>
  new Refusal(503, detail, { reason }, { 'Retry-After': '1', ...metaHeaders(meta) });

/** `minLsn` as it was demanded. */
export const notYetVisible = (meta: Meta, minLsn: string): Refusal =>
  notAsDemanded('not-yet-visible', `What there is ends at ${meta.asOf.lsn}, before ${minLsn}.`, meta);

/** `maxAge` in milliseconds. */
export const tooStale = (meta: Meta, maxAge: number): Refusal =>
  notAsDemanded('too-stale', `What there is is ${meta.ageMs} ms old, more than ${maxAge} ms.`, meta);

export const late = (): Refusal =>
  new Refusal(503, 'There was no answer in time.', { reason: 'late' }, { 'Retry-After': '1' });
