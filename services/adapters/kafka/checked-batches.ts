import { createRequire } from 'node:module';
import crc32c from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import { ProjectorError } from '#projector/errors.ts';

/** A batch of records is not what its writer sent. kafkajs gives up at errors that are not retriable, instead of asking again. */
export class DamagedBatch extends Error {
  readonly retriable = false;
}

/** Of a batch in a fetch: where it lies there, and what has been read of the fetch so far. */
type Fetched = { readonly buffer: Buffer; readonly offset: number };

/** Bytes from the start of a batch: its length, its checksum, and all that the checksum is of. */
const LENGTH = 8;
const CHECKSUM = 17;
const CHECKED = 21;
/** Of the last record, behind the first; it is covered by the checksum, and may be what is damaged. */
const LAST_OFFSET = 23;

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

/** Throws DamagedBatch. What was cut off by the end of the fetch is left to kafkajs, which asks for it again. */
export const proveWhole = ({ buffer, offset }: Fetched): void => {
  if (buffer.length < offset + LAST_OFFSET + 4) return;
  const end = offset + LENGTH + 4 + buffer.readInt32BE(offset + LENGTH);
  if (buffer.length < end || end < offset + LAST_OFFSET + 4) return;
  const expected = buffer.readUInt32BE(offset + CHECKSUM);
  const found = crc32c(buffer.subarray(offset + CHECKED, end));
  if (found === expected) return;
  const first = buffer.readBigInt64BE(offset);
  const last = first + BigInt(buffer.readInt32BE(offset + LAST_OFFSET));
  throw new DamagedBatch(
    `The batch of records from offset ${first} to ${last} is damaged: its checksum is ${hex(found)}, and ${hex(expected)} was written. Nothing of it is applied.`,
  );
};

/** What kafkajs gave up for: ProjectorError `log-break` where that is a damaged batch of the topic, or else the error as it is. */
export const brokenBy = (error: Error, topic: string): Error => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DamagedBatch) return new ProjectorError('log-break', `${topic}: ${cause.message}`);
  }
  return error;
};

/**
 * kafkajs 2.2.4 reads the checksum of a batch and does not check it, nor does a broker that is asked for the batch. The
 * decoder is loaded with the first fetch, which gets this one in its place.
 */
const require = createRequire(import.meta.url);
const path = require.resolve('kafkajs/src/protocol/recordBatch/v0/decoder.js');
const decode = require(path) as (fetched: Fetched) => Promise<unknown>;
const loaded = require.cache[path];
if (!loaded) throw new Error('kafkajs has no decoder of batches to be checked: another version than 2.2.4?');
loaded.exports = async (fetched: Fetched) => {
  proveWhole(fetched);
  return decode(fetched);
};
