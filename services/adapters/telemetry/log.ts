import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.ts';

type LogOptions = { readonly name: string; readonly level: string };

const STDOUT = 1;

/**
 * Lines of JSON on stdout without secrets in them. A line is written before the call returns: pino's own way leaves the
 * last ones of a process to chance, and at a stop it may write them out of order. Collecting them saves nothing.
 */
export const openLog = (
  { name, level }: LogOptions,
  to: DestinationStream = pino.destination({ dest: STDOUT, sync: true }),
): Logger => pino({ name, level, hooks: { streamWrite: redact } }, to);
