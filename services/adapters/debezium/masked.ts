import { isUuid } from '#read-model/uuid.ts';
import { KEY_FIELD } from './record-key.ts';

/** How long what is kept of a record may be. */
const MOST = 1500;
const DEEPEST = 6;
const LONGEST_NAME = 64;
/** Bytes shown of what is not JSON. */
const BEGINNING = 160;

/** Fields of the envelope whose texts are Debezium's own. */
const OWN = new Set([
  ...['op', 'status', 'table', 'schema', 'db', 'name', 'connector', 'version', 'snapshot', 'sequence'],
  KEY_FIELD,
]);
const OWN_WORD = /^[\w.:[\]", -]{0,60}$/;
const NUMBER = /^(-?\d{1,20}(:\d{1,20})?)$/;
const TIME = /^[+-]?\d{4,6}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?$/;
const WORDS = new Set(['infinity', '-infinity', 'NaN', 'Infinity', '-Infinity', '__debezium_unavailable_value']);

const isOwn = (path: readonly string[]): boolean => {
  const [first = '', second = ''] = path;
  return path.length === 1 ? OWN.has(first) : path.length === 2 && first === 'source' && OWN.has(second);
};

/** Ids, times and the words of Debezium stay; whatever people may have written is covered. */
const coveredText = (text: string, path: readonly string[]): string => {
  const name = path.at(-1) ?? '';
  const stays =
    isUuid(text.toLowerCase()) ||
    TIME.test(text) ||
    WORDS.has(text) ||
    (/^(id|.*_id)$/.test(name) && NUMBER.test(text)) ||
    (isOwn(path) && OWN_WORD.test(text));
  return JSON.stringify(stays ? text : `(${text.length} characters)`);
};

/** A JSON value with names, structure, numbers, ids and times as they are, and all other texts covered; cut where it is long. */
export const maskedJson = (whole: unknown): string => {
  let left = MOST;
  const parts: string[] = [];
  const put = (part: string): void => {
    left -= part.length;
    parts.push(part);
  };
  const each = <T>(items: readonly T[], [open, close]: readonly [string, string], write: (item: T) => void): void => {
    put(open);
    for (const [index, item] of items.entries()) {
      if (index > 0) put(',');
      if (left <= 0) {
        put('…');
        break;
      }
      write(item);
    }
    put(close);
  };
  const write = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'string') put(coveredText(value, path));
    else if (typeof value !== 'object' || value === null) put(String(value));
    else if (path.length === DEEPEST) put('…');
    else if (Array.isArray(value)) each(value, ['[', ']'], (item) => write(item, [...path, '']));
    else each(Object.entries(value), ['{', '}'], (field) => writeField(field, path));
  };
  const writeField = ([name, value]: readonly [string, unknown], path: readonly string[]): void => {
    put(`${JSON.stringify(name.slice(0, LONGEST_NAME))}:`);
    write(value, [...path, name]);
  };
  write(whole, []);
  return parts.join('').slice(0, MOST);
};

const PRINTABLE = /[ -~]/;

/** Letters and digits are covered, and what is no ASCII; the rest shows where a record is broken. */
const coveredByte = (byte: number): string => {
  const sign = String.fromCharCode(byte);
  if (/[a-z]/i.test(sign)) return 'x';
  if (/\d/.test(sign)) return '0';
  if (byte >= 0x80) return '?';
  return PRINTABLE.test(sign) ? sign : `\\x${byte.toString(16).padStart(2, '0')}`;
};

/** What can be shown of bytes that are no JSON: how many there are, and the shape of their beginning. */
export const maskedBytes = (bytes: Buffer): string => {
  const beginning = [...bytes.subarray(0, BEGINNING)].map(coveredByte).join('');
  return `${bytes.length} bytes: ${beginning}${bytes.length > BEGINNING ? '…' : ''}`;
};
