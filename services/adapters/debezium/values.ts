import type { Category } from '#projector/ports.ts';
import { INFINITY, MINUS_INFINITY, type Micros, parseMicros } from '#read-model/time.ts';
import { isUuid } from '#read-model/uuid.ts';

/** Turns a column's JSON value into a field; throws DecodeError when it is not what the column holds. */
export type Reader<T> = (value: unknown) => T;

/** A record that cannot be understood. The message says what is wrong with it, without its content. */
export class DecodeError extends Error {
  override name = 'DecodeError';
  readonly category: Category;

  constructor(category: Category, message: string) {
    super(message);
    this.category = category;
  }

  /** The same, with the name of the column that it is about. */
  of(column: string): DecodeError {
    return new DecodeError(this.category, `${column}: ${this.message}`);
  }
}

/** The number came out of JSON.parse with digits lost: the record has to be parsed again, exactly. */
export class InexactNumber extends DecodeError {
  constructor() {
    super('bad-value', 'a number where a whole number of microseconds was expected');
  }

  override of(): InexactNumber {
    return this;
  }
}

const refuse = (value: unknown, wanted: string): never => {
  const found = value === null ? 'null' : typeof value;
  throw new DecodeError(
    value === undefined ? 'missing-field' : 'bad-value',
    `${value === undefined ? 'nothing' : found} where ${wanted} was expected`,
  );
};

export const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : read(value);

export const text: Reader<string> = (value) => (typeof value === 'string' ? value : refuse(value, 'a text'));

export const boolean: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? value : refuse(value, 'true or false');

/** An integer of at most 53 bits, also when it is written as text. */
export const integer: Reader<number> = (value) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : refuse(value, 'an integer');
};

/** An integer that names a row. */
export const serial: Reader<string> = (value) => String(integer(value));

/** A float8, or a numeric, which arrives as text; NaN and the infinities always do. */
export const decimal: Reader<number> = (value) => {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^(-?\d+(\.\d+)?|NaN|-?Infinity)$/.test(value)) return Number(value);
  return refuse(value, 'a number');
};

export const uuid: Reader<string> = (value) => {
  const lower = typeof value === 'string' ? value.toLowerCase() : '';
  return isUuid(lower) ? lower : refuse(value, 'a UUID');
};

/** Debezium's stand-ins for the infinities lie beyond every time that Postgres has (years 4713 BC to 294276). */
const BEYOND_TIME = 9_223_371_331_200_000_000n;

const micros = (value: bigint): Micros => {
  if (value > BEYOND_TIME) return INFINITY;
  if (value < -BEYOND_TIME) return MINUS_INFINITY;
  return value;
};

/** Both encodings of a time: microseconds as a number (or, parsed exactly, a bigint), and ISO 8601 text. */
export const date: Reader<Micros> = (value) => {
  if (typeof value === 'bigint') return micros(value);
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return BigInt(value);
    if (Math.abs(value) > Number(BEYOND_TIME)) return value > 0 ? INFINITY : MINUS_INFINITY;
    throw new InexactNumber();
  }
  return (typeof value === 'string' ? parseMicros(value) : undefined) ?? refuse(value, 'a time');
};
