import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { brokenBy, DamagedBatch, proveWhole } from '#adapters/kafka/checked-batches.ts';

// Promise 4: a log that was damaged stops the line before anything of it is applied.

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder.js');
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');

/** A batch as a producer sends it. */
const batchOf = async (value: string): Promise<Buffer> => {
  const record = Record({ offsetDelta: 0, timestampDelta: 0, key: Buffer.from('key'), value: Buffer.from(value) });
  const batch = await RecordBatch({ firstOffset: 7, records: [record], lastOffsetDelta: 0, firstTimestamp: 1 });
  return batch.buffer;
};

/** The decoder that kafkajs loads with its first fetch. */
const decode = (bytes: Buffer) => require('kafkajs/src/protocol/recordBatch/v0/decoder.js')(new Decoder(bytes));

test('a batch that is as it was sent is read', async () => {
  const { records } = await decode(await batchOf('mona'));
  expect(records.map((record: { value: Buffer }) => record.value.toString())).toEqual(['mona']);
});

test('whichever byte behind its checksum was flipped, it is damaged, and nothing of it is read', async () => {
  const whole = await batchOf('mona');
  for (let at = 17; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await expect(decode(damaged), String(at)).rejects.toThrow(DamagedBatch);
  }
  const flipped = Buffer.from(whole);
  flipped[whole.length - 3] = 0;
  await expect(decode(flipped)).rejects.toThrow(/from offset 7 to 7 is damaged/);
});

test('a batch that lies behind others is found, and one that the fetch cut off is left to kafkajs', async () => {
  const whole = await batchOf('mona');
  const damaged = Buffer.concat([whole, whole]);
  damaged[damaged.length - 3] = 0;
  expect(() => proveWhole({ buffer: damaged, offset: 0 })).not.toThrow();
  expect(() => proveWhole({ buffer: damaged, offset: whole.length })).toThrow(DamagedBatch);
  expect(() => proveWhole({ buffer: damaged.subarray(0, -1), offset: whole.length })).not.toThrow();
});

test('it is recognised within the error that kafkajs makes of it', () => {
  const outer = new Error('outer', { cause: new Error('inner', { cause: new DamagedBatch('damaged') }) });
  expect(brokenBy(outer, 'desk')).toMatchObject({ code: 'log-break', retriable: false, message: 'desk: damaged' });
  const other = new Error('another');
  expect(brokenBy(other, 'desk')).toBe(other);
});
