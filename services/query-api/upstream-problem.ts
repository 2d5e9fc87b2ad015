import { Refusal } from '#http/problem.ts';

const soon = { 'Retry-After': '5' };

export const away = (): Refusal =>
  new Refusal(502, 'The application behind this address does not answer.', { reason: 'upstream' }, soon);

export const slow = (): Refusal =>
  new Refusal(504, 'The application behind this address takes too long.', { reason: 'upstream-slow' });

export const busy = (): Refusal =>
  new Refusal(503, 'The application behind this address has enough to do.', { reason: 'upstream-busy' }, soon);

export const loop = (): Refusal =>
  new Refusal(508, 'The application behind this address sends requests back here.', { reason: 'upstream-loop' });
