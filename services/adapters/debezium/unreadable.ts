import type { RawRecord, Unreadable } from '#projector/ports.ts';
import { parseIfAny } from './json.ts';
import { maskedBytes, maskedJson } from './masked.ts';
import { readKey } from './record-key.ts';
import { aboutRecord } from './target.ts';
import { DecodeError } from './values.ts';

/** What can be told of a record for which decoding threw. Holds nothing that people wrote. */
export const unreadable = ({ key: keyBytes, value: bytes }: RawRecord, error: unknown): Unreadable => {
  const { category, message } =
    error instanceof DecodeError
      ? error
      : new DecodeError('malformed', error instanceof Error ? error.name : 'malformed');
  const key = readKey(keyBytes);
  const value = parseIfAny(bytes);
  const shown = value ?? (bytes ? null : (key?.columns ?? null));
  return {
    ...{ category, reason: message },
    ...aboutRecord(key, value),
    payload: shown ? maskedJson(shown) : maskedBytes(bytes ?? keyBytes ?? Buffer.alloc(0)),
  };
};
