import { Refusal } from '#http/problem.ts';
import type { Unavailable } from './ports.ts';

export const forbidden = (): Refusal => new Refusal(403, 'This user may not use the technician dashboard.');

/** What the outside is told; the store's own words go to the log. Seconds until another try makes sense. */
const reasons = {
  'no-generation': { detail: 'No read model is served yet.', retryAfter: '5' },
  hydrating: { detail: 'The read model is being filled for the first time.', retryAfter: '5' },
  incomplete: { detail: 'Part of the read model is missing; it has to be rebuilt.', retryAfter: '5' },
  unreachable: { detail: 'The read model does not answer.', retryAfter: '1' },
} as const;

export const unavailable = (reason: Unavailable['unavailable']): Refusal => {
  const { detail, retryAfter } = reasons[reason];
  return new Refusal(503, detail, { reason }, { 'Retry-After': retryAfter });
};
