import { isUtf8 } from 'node:buffer';
import { DecodeError } from './values.ts';

export type Json = { readonly [name: string]: unknown };

/** Bytes a record may have: the topic takes no larger one, and each is held several times over while it is read. */
const MOST_BYTES = 16 * 1024 * 1024;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws DecodeError; `what` names the value in its message. */
export const asObject = (value: unknown, what: string): Json => {
  if (isObject(value)) return value;
  const category = value === undefined || value === null ? 'missing-field' : 'bad-value';
  throw new DecodeError(category, `${what} is ${value === undefined ? 'missing' : 'not an object'}`);
};

/** What JSON.parse says has a piece of the text in it; only where it stopped may be told. */
const whyNotJson = (error: unknown): DecodeError => {
  if (error instanceof RangeError) return new DecodeError('malformed', 'nested too deeply');
  const text = String(error);
  if (text.includes('end of JSON')) return new DecodeError('malformed', 'not JSON: it ends too early');
  const [, at] = /at position (\d+)/.exec(text) ?? [];
  return new DecodeError('malformed', at ? `not JSON, from character ${at} on` : 'not JSON');
};

/** Throws DecodeError when the bytes are not a JSON object. */
export const parse = (bytes: Buffer, parser: (text: string) => unknown = JSON.parse): Json => {
  if (bytes.length > MOST_BYTES) throw new DecodeError('too-large', `${bytes.length} bytes`);
  if (!isUtf8(bytes)) throw new DecodeError('not-utf8', 'not UTF-8');
  let value: unknown;
  try {
    value = parser(bytes.toString('utf8'));
  } catch (error) {
    throw whyNotJson(error);
  }
  if (isObject(value)) return value;
  throw new DecodeError('malformed', 'JSON, but not an object');
};

/** JSON.parse that keeps the digits of integers beyond 53 bits; five times slower. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_name, value, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source as string)
      : value,
  );

/** The same, or null for what is not an object. */
export const parseIfAny = (bytes: Buffer | null): Json | null => {
  try {
    return bytes && parse(bytes);
  } catch {
    return null;
  }
};

/** The value where it is an object, or else nothing at all. */
export const objectIn = (value: unknown): Json => (isObject(value) ? value : {});
