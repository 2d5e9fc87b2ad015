import type { Uuid } from '#read-model/rows.ts';
import { INFINITY, MINUS_INFINITY, type Micros } from '#read-model/time.ts';

/** Bytes of `PGCOPY\n\377\r\n\0`, flags and the length of a header extension that nobody sends. */
const HEADER = 19;
/** Instead of a number of fields: no row follows. */
const TRAILER = -1;
/** Postgres counts microseconds from 2000-01-01. */
const EPOCH = 946_684_800_000_000n;
/** The ends of int64 and of what may be shifted. */
const LAST_TIME = INFINITY - EPOCH;

const DASH = 0x2d;
const digits = Buffer.from('0123456789abcdef');

/** NULL in a column that is read as a value. */
export class NullValue extends Error {
  override name = 'NullValue';
  readonly column: string;

  constructor(column: string) {
    super(`${column} is NULL`);
    this.column = column;
  }
}

/**
 * Reads the fields of a row one after the other, each as what its column is known to hold; columns that are named must
 * have a value, or NullValue is thrown.
 */
export type Fields = {
  int(column: string): number;
  intOrNull(): number | null;
  uuid(column: string): Uuid;
  uuidOrNull(): Uuid | null;
  text(column: string): string;
  /** `whenNull`: what a flag counts as that is null. */
  flag(whenNull: boolean): boolean;
  time(column: string): Micros;
  timeOrNull(): Micros | null;
  floatOrNull(): number | null;
  /** The elements of a one-dimensional array; none when it is null. */
  each<T>(read: () => T): T[];
  /** Those of an array of records. */
  records<T>(read: () => T): T[];
};

export type BinaryCopy = {
  /** Takes what came of a COPY … (FORMAT binary); gives the rows that are complete by now. */
  push<T>(bytes: Buffer, read: (fields: Fields) => T): T[];
};

export const binaryCopy = (): BinaryCopy => {
  let bytes: Buffer = Buffer.alloc(0);
  let at = 0;
  let begun = false;
  /** Of the field in hand; −1: null. */
  let length = 0;
  /** Inside a record each field's length stands behind its type. */
  let typed = false;
  const scratch = Buffer.alloc(36);

  const next = (column: string): void => {
    if (typed) at += 4;
    length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) throw new NullValue(column);
  };
  const isNull = (): boolean => {
    const from = typed ? at + 4 : at;
    if (bytes.readInt32BE(from) >= 0) return false;
    at = from + 4;
    return true;
  };

  const int = (column: string): number => {
    next(column);
    const from = at;
    at += length;
    if (length === 4) return bytes.readInt32BE(from);
    return length === 2 ? bytes.readInt16BE(from) : Number(bytes.readBigInt64BE(from));
  };
  const uuid = (column: string): Uuid => {
    next(column);
    let to = 0;
    for (let byte = 0; byte < 16; byte++) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) scratch[to++] = DASH;
      const value = bytes[at + byte] as number;
      scratch[to++] = digits[value >> 4] as number;
      scratch[to++] = digits[value & 15] as number;
    }
    at += 16;
    return scratch.toString('latin1', 0, 36);
  };
  const time = (column: string): Micros => {
    next(column);
    const value = bytes.readBigInt64BE(at);
    at += 8;
    if (value > LAST_TIME) return INFINITY;
    return value === MINUS_INFINITY ? value : value + EPOCH;
  };
  const each = <T>(read: () => T): T[] => {
    if (isNull()) return [];
    next('');
    const dimensions = bytes.readInt32BE(at);
    at += 12;
    if (dimensions === 0) return [];
    const elements = bytes.readInt32BE(at);
    at += 8;
    return Array.from({ length: elements }, read);
  };

  const fields: Fields = {
    int,
    uuid,
    time,
    each,
    intOrNull: () => (isNull() ? null : int('')),
    uuidOrNull: () => (isNull() ? null : uuid('')),
    timeOrNull: () => (isNull() ? null : time('')),
    text(column) {
      next(column);
      const from = at;
      at += length;
      return bytes.toString('utf8', from, at);
    },
    flag(whenNull) {
      if (isNull()) return whenNull;
      next('');
      return bytes[at++] === 1;
    },
    floatOrNull() {
      if (isNull()) return null;
      next('');
      at += 8;
      return bytes.readDoubleBE(at - 8);
    },
    records: (read) =>
      each(() => {
        // Length of the record, number of its fields.
        at += 8;
        typed = true;
        const record = read();
        typed = false;
        return record;
      }),
  };

  /** Does the row that begins here end within what has come? */
  const isWhole = (): boolean => {
    let to = at + 2;
    if (to > bytes.length) return false;
    for (let left = bytes.readInt16BE(at); left > 0; left--) {
      if (to + 4 > bytes.length) return false;
      to += 4 + Math.max(0, bytes.readInt32BE(to));
    }
    return to <= bytes.length;
  };

  return {
    push(came, read) {
      bytes = at < bytes.length ? Buffer.concat([bytes.subarray(at), came]) : came;
      at = 0;
      if (!begun && bytes.length < HEADER) return [];
      if (!begun) at = HEADER;
      begun = true;
      const rows = [];
      while (isWhole() && bytes.readInt16BE(at) !== TRAILER) {
        at += 2;
        rows.push(read(fields));
      }
      return rows;
    },
  };
};
