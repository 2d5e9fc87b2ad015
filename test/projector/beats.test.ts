import { expect, test } from 'vitest';
import { begin, end, reader, row, start, unreadable } from './log.ts';

// Promise 4: what is missing in the log is not read over.

const beat = (transaction: string, beat: number, lsn: number, after = 100) => [
  begin(transaction),
  { ...row(transaction, 1, { after }), changes: [], beat },
  end(transaction, 1, lsn),
];
const from = (last: number | null) => reader({ ...start, beat: last });
const code = (name: string) => expect.objectContaining({ code: name });

test('each heartbeat is one more than the one before', () => {
  const { read, position } = from(null);
  read([...beat('1', 41, 200), ...beat('2', 42, 300, 200)]);
  expect(position()).toMatchObject({ lsn: 300, beat: 42 });
});

test('one that is missing proves that transactions are', () => {
  const { read } = from(41);
  expect(() => read(beat('1', 43, 200))).toThrow(code('log-break'));
});

test('one that was there before, in a transaction that was not, proves that the source went back', () => {
  for (const again of [40, 41]) {
    const { read, position } = from(41);
    expect(() => read([...beat('1', 42, 200), ...beat('2', again, 300, 200)])).toThrow(code('source-went-back'));
    expect(position()).toMatchObject({ lsn: 200, beat: 42 });
  }
});

test('a transaction that is sent again, as a whole or from its middle, beats once', () => {
  const { read, position } = from(40);
  read([...beat('1', 41, 200), ...beat('1', 41, 200)]);
  const [, again] = beat('2', 42, 300, 200);
  read([
    ...beat('2', 42, 300, 200).slice(0, 2),
    ...(again ? [again] : []),
    end('2', 1, 300),
    ...beat('3', 43, 400, 300),
  ]);
  expect(position()).toMatchObject({ lsn: 400, beat: 43 });
});

test('what could not be read may have been a heartbeat', () => {
  const { read, position } = from(40);
  read([begin('1'), unreadable, end('1', 1, 200), ...beat('2', 42, 300, 200)]);
  expect(position()).toMatchObject({ lsn: 300, beat: 42 });
});

test('in the compacted past heartbeats are missing', () => {
  const { read, position } = from(40);
  read(beat('1', 57, 200), 1);
  read(beat('2', 90, 300, 200));
  expect(position()).toMatchObject({ lsn: 300, beat: 90 });
});
