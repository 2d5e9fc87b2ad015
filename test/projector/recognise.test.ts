import { expect, test } from 'vitest';
import { beginAt, proveReachable, proveSameLog, readRecord } from '#projector/recognise.ts';
import { start } from './log.ts';

// Promise 4: a log that is not the one that was read stops the line.

const raw = { offset: 9, timestamp: 1_700_000_000_000, epoch: 2, key: Buffer.from('k'), value: Buffer.from('v') };
const read = readRecord(raw);
const bounds = { oldest: 0, next: 20, topicId: 'a' };
const position = { ...start, offset: 10, last: read, topicId: 'a' };
const broken = expect.objectContaining({ code: 'log-break', retriable: false });

test('the same record has the same fingerprint', () => {
  expect(readRecord({ ...raw, value: Buffer.from('v') })).toEqual(read);
});

test.each([
  ['another value', { value: Buffer.from('w') }],
  ['another key', { key: Buffer.from('j') }],
  ['another time', { timestamp: raw.timestamp + 1 }],
  ['no value', { value: null }],
  ['key and value the other way round', { key: Buffer.from('v'), value: Buffer.from('k') }],
])('%s is another record', (_what, other) => {
  const next = readRecord({ ...raw, ...other });
  expect(() => proveSameLog(read, next)).toThrow(broken);
});

test('what comes later may say anything, but not under an earlier leader', () => {
  proveSameLog(read, readRecord({ ...raw, offset: 10, value: Buffer.from('w') }));
  proveSameLog(null, readRecord({ ...raw, epoch: 0 }));
  expect(() => proveSameLog(read, readRecord({ ...raw, offset: 10, epoch: 1 }))).toThrow(broken);
});

test('the last record is read once more where it is there still', () => {
  expect(beginAt(position, bounds)).toBe(9);
  expect(beginAt(position, { ...bounds, oldest: 10 })).toBe(10);
  expect(beginAt({ ...position, last: null }, bounds)).toBe(10);
});

test.each([
  ['another topic of the same name', { ...bounds, topicId: 'b' }],
  ['a log that was cut behind the position', { ...bounds, oldest: 11 }],
  ['a log that lost its end', { ...bounds, next: 9 }],
])('%s is no place to go on', (_what, log) => {
  expect(() => proveReachable(position, log)).toThrow(broken);
});

test('a broker without ids is believed as far as its offsets go', () => {
  proveReachable(position, { ...bounds, topicId: null });
  proveReachable({ ...position, topicId: null }, bounds);
});
