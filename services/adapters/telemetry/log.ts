import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from '#environment/redact.ts';

type LogOptions = {
  readonly name: string;
  readonly level: string;
  /** In every line. */
  readonly fields?: Readonly<Record<string, unknown>>;
};

const STDOUT = 1;

/** Arguments of a Redis command are the content of the read model, or its password: the client puts them into each error. */
const withoutArguments = (told: pino.SerializedError): pino.SerializedError => {
  if (told['command']?.args !== undefined) told['command'] = { name: told['command'].name };
  told['aggregateErrors']?.forEach(withoutArguments);
  return told;
};
const serializers = { err: (error: Error) => withoutArguments(pino.stdSerializers.err(error)) };

/**
 * Lines of JSON on stdout without secrets in them. A line is written before the call returns: pino's own way leaves the
 * last ones of a process to chance, and at a stop it may write them out of order. Collecting them saves nothing.
 */
export const openLog = (
  { name, level, fields = {} }: LogOptions,
  to: DestinationStream = pino.destination({ dest: STDOUT, sync: true }),
): Logger => pino({ name, level, serializers, hooks: { streamWrite: redact } }, to).child(fields);
