import { crc32 } from 'node:zlib';
import { ProjectorError } from './errors.ts';
import type { LogBounds, Position, RawRecord, ReadRecord } from './ports.ts';

/** What tells a record from every other one that could lie at its place. */
export const readRecord = ({ offset, epoch, timestamp, key, value }: RawRecord): ReadRecord => ({
  offset,
  epoch,
  print: crc32(value ?? '', crc32(key ?? '', timestamp >>> 0)),
});

/** What the position asks for must still be in the log, and the log the same; going on elsewhere would lose what lies between. */
export const proveReachable = ({ offset, topic, topicId }: Position, log: LogBounds): void => {
  if (topicId !== null && log.topicId !== null && topicId !== log.topicId) {
    throw broken(`Topic ${topic} was made anew: it was ${topicId} and is ${log.topicId} now.`);
  }
  if (log.oldest <= offset && offset <= log.next) return;
  throw broken(
    `The store continues at offset ${offset} of ${topic}, but the log holds ${log.oldest} to ${log.next}: it was cut or made anew.`,
  );
};

/** Reading begins one record early, where that is there still: what was read last must be read again. */
export const beginAt = ({ offset, last }: Position, { oldest }: LogBounds): number =>
  last && last.offset >= oldest ? last.offset : offset;

/** Proves that what is read next lies in the log in which `last` was read. Throws ProjectorError `log-break`. */
export const proveSameLog = (last: ReadRecord | null, next: ReadRecord): void => {
  if (!last) return;
  if (next.offset === last.offset && next.print !== last.print) {
    throw broken(`Offset ${next.offset} holds another record than the one that was read there: the log lost its end.`);
  }
  if (next.offset > last.offset && next.epoch < last.epoch) {
    throw broken(
      `Offset ${next.offset} was written under leader epoch ${next.epoch}, and offset ${last.offset} before it under ${last.epoch}: this is another log.`,
    );
  }
};

const broken = (message: string): ProjectorError => new ProjectorError('log-break', message);
