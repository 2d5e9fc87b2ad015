import { KEY_FIELD } from '#adapters/debezium/record-key.ts';
import { kafkaAt } from '#infra/kafka/client.ts';
import { namesOf } from '#read-model/cell.ts';
import type { FaultyLine } from './faulty-line.ts';
import { recordsOf } from './log-of.ts';

type Json = Readonly<Record<string, unknown>>;

/** Text and bytes go into the log as they are, everything else as JSON; null is a tombstone, or no key. */
type Content = Json | readonly unknown[] | string | Buffer | null;

export type ByHand = { readonly key: Content; readonly value: Content };

/** What Debezium writes of a row. */
export type Envelope = {
  readonly op: string;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly source: Json;
  readonly transaction: Json | null;
};

const bytesOf = (content: Content): Buffer | string | null =>
  content === null || typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);

/** Writes records into the line's topic, one after the other, between those of the connector; gives their offsets. */
export const writeByHand = async ({ stack }: FaultyLine, records: readonly ByHand[]): Promise<readonly number[]> => {
  const { topic, brokers } = stack.kafka;
  const producer = kafkaAt(brokers).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const offsets: number[] = [];
  for (const { key, value } of records) {
    const [written] = await producer.send({ topic, messages: [{ key: bytesOf(key), value: bytesOf(value) }] });
    offsets.push(Number(written?.baseOffset));
  }
  await producer.disconnect();
  return offsets;
};

export const keyOf = ({ stack }: FaultyLine, table: string, columns: Json): Json => ({
  ...columns,
  [KEY_FIELD]: `${namesOf(stack.cell).capture}.public.${table}`,
});

/** What the log said last of a row of that table which is there still. */
export const lastRow = async (line: FaultyLine, table: string, where: (after: Json) => boolean = () => true) => {
  const envelopes = (await recordsOf(line)).flatMap(({ value }): Envelope[] => {
    const text = value?.toString('utf8') ?? '';
    if (!text.includes(`"${table}"`)) return [];
    const envelope = JSON.parse(text) as Envelope;
    return envelope.source?.['table'] === table ? [envelope] : [];
  });
  const nameOf = (row: Json | null): unknown => row?.['id'] ?? row?.['user_id'];
  const gone = new Set(envelopes.flatMap(({ op, before }) => (op === 'd' ? [nameOf(before)] : [])));
  const found = envelopes.findLast(({ after }) => after !== null && !gone.has(nameOf(after)) && where(after));
  if (!found?.after) throw new Error(`the log has no such row of ${table}`);
  return { ...found, after: found.after };
};

/** The row as an operator's incremental snapshot would send it, read at the moment that the envelope is of. */
export const readAgain = (envelope: Envelope, after: Json): Json => ({
  ...{ op: 'r', before: null, after, transaction: null },
  source: { ...envelope.source, snapshot: 'incremental' },
});
