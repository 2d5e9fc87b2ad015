import { type Envelope, keyOf } from './by-hand.ts';
import type { FaultyLine } from './faulty-line.ts';
import type { Poison } from './poisons.ts';

type Row = Envelope & { readonly after: Readonly<Record<string, unknown>> };

const DEPTH = 100_000;
const MEGABYTE = 1_000_000;

/** JSON text of a row in which the value of one column of `after` is replaced by text that need not be a value of JSON.stringify. */
export const withRaw = (row: object, after: Readonly<Record<string, unknown>>, column: string, raw: string): string =>
  JSON.stringify({ ...row, after: { ...after, [column]: '@raw@' } }).replace('"@raw@"', raw);

/** What is too large, too deep or too clever for whoever takes a record at its word. */
export const oddContents = (line: FaultyLine, message: Row): readonly Poison[] => {
  const { request_id, id } = message.after;
  const key = keyOf(line, 'chat_messages', { request_id, id });
  const of = (
    what: string,
    category: Poison['category'],
    value: string,
    about: Poison['about'] = 'request',
  ): Poison => ({
    ...{ what, key, value, category, about },
  });
  const raw = (column: string, text: string): string => withRaw(message, message.after, column, text);
  const named = (table: string): string => JSON.stringify({ ...message, source: { ...message.source, table } });
  const { op: _op, ...noOperation } = message;
  const { content: _, ...rest } = message.after;
  return [
    of('15 MB that are no JSON', 'malformed', 'x'.repeat(15 * MEGABYTE)),
    of('15 MB in one value', 'bad-value', raw('sequence_number', `"${'7'.repeat(15 * MEGABYTE)}"`)),
    of('nested and not closed', 'malformed', '['.repeat(DEPTH)),
    of('nested and closed', 'malformed', '['.repeat(DEPTH) + ']'.repeat(DEPTH)),
    of('a column that is nested', 'bad-value', raw('is_read', '['.repeat(DEPTH) + ']'.repeat(DEPTH))),
    of('2^63', 'bad-value', raw('sequence_number', '9223372036854775808')),
    of('−2^63 as text', 'bad-value', raw('sequence_number', '"-9223372036854775808"')),
    of('1e400', 'bad-value', raw('sequence_number', '1e400')),
    of('2^63 for the LSN', 'bad-value', JSON.stringify(message).replace(/"lsn":\d+/, '"lsn":9223372036854775808')),
    of('a table called __proto__', 'unknown-table', named('__proto__'), 'unknown'),
    of('a table called constructor', 'unknown-table', named('constructor'), 'unknown'),
    of(
      'columns by way of __proto__',
      'missing-field',
      JSON.stringify({ ...message, after: rest }).replace('"after":{', '"after":{"__proto__":{"content":"polluted"},'),
    ),
    of(
      'an operation by way of __proto__',
      'missing-field',
      JSON.stringify(noOperation).replace('{', '{"__proto__":{"op":"c"},'),
    ),
    { ...of('a key of __proto__', 'other-key', JSON.stringify(message)), key: { ...key, id: request_id } },
  ];
};

/** Beyond what the topic takes, where somebody let it take more. */
export const tooLarge = (line: FaultyLine, { after }: Row): Poison => ({
  what: '20 MB',
  key: keyOf(line, 'chat_messages', { request_id: after['request_id'], id: after['id'] }),
  value: 'x'.repeat(20 * MEGABYTE),
  category: 'too-large',
  about: 'request',
});
