import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Told } from '#projector/ports.ts';
import { type Fact, statuses, wholeRow } from '#test/support/build.ts';
import { checkInvariants, comparable } from '#test/support/invariants.ts';
import type { Kept } from '#test/support/memory-store.ts';
import { begunServer } from './line.ts';
import { readToEnd } from './read-to-end.ts';
import { scriptedLog } from './scripted-log.ts';
import { type Action, source } from './source.ts';
import { type Crash, compacted, withCrashes, write } from './stream.ts';

// Promise 1: the same answer as SQL.

const action: fc.Arbitrary<Action> = fc.record({ kind: fc.nat(11), a: fc.nat(3), b: fc.nat(7), c: fc.nat(99) });
const histories = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 40,
  size: 'max',
});
const crashes: fc.Arbitrary<Crash[]> = fc.array(fc.record({ behind: fc.nat(40), at: fc.nat(5), back: fc.nat(60) }), {
  maxLength: 5,
});

/** Reads a log to its end, by projectors of which each stops after so many records. */
const readAll = async (told: readonly Told[], batch: number, stops: readonly number[], aged = 0): Promise<Kept> => {
  const server = await begunServer();
  const lengths = [...stops.map((stop) => stop % told.length).sort((a, b) => a - b), told.length];
  for (const length of lengths) {
    const log = scriptedLog(batch, aged);
    log.append(...told.slice(0, length));
    await readToEnd(log, server, length < told.length ? length : undefined);
  }
  return server.kept();
};

/** The rows of the source, as far as requests and what belongs to them go. */
const rowsIn = (facts: Iterable<Fact>) =>
  Object.fromEntries(
    [...facts]
      .filter(({ kind }) => kind !== 'status')
      .map(({ kind, id, requestId = id, row }) => [`${kind} ${requestId} ${id}`, wholeRow(kind, row ?? {})] as const)
      .sort(),
  );

const rowsKept = ({ documents, messages }: Kept) =>
  Object.fromEntries(
    [...documents.values()]
      .flatMap(({ id, request, assignees, readStates }) => [
        ...(request ? [[`request ${id} ${id}`, request] as const] : []),
        ...[...assignees].map(([row, it]) => [`assignee ${id} ${row}`, it] as const),
        ...[...readStates].map(([row, it]) => [`readState ${id} ${row}`, it] as const),
        ...[...(messages.get(id) ?? [])].map(([row, it]) => [`message ${id} ${row}`, it] as const),
      ])
      .map(([key, { lsn: _, ...row }]) => [key, row] as const)
      .sort(),
  );

test('whatever happened, however it was cut, sent again and batched: what is kept is what the source holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      histories,
      crashes,
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat(500), { maxLength: 2 }),
      async (history, breaks, batch, stops) => {
        const database = source();
        const transactions = write([statuses, ...history.map((actions) => actions.flatMap(database.act))]);
        const once = await readAll(transactions.flat(), 1, []);
        checkInvariants(once);
        expect(rowsKept(once)).toEqual(rowsIn(database.rows.values()));
        const again = await readAll(withCrashes(transactions, breaks), batch, stops);
        checkInvariants(again);
        expect(comparable(again)).toEqual(comparable(once));
      },
    ),
    { numRuns: 150 },
  );
});

test('a log whose past was compacted, cut anywhere and read from its beginning, gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(histories, crashes, fc.nat(400), fc.nat(100), async (history, breaks, at, border) => {
      const database = source();
      const transactions = write([statuses, ...history.map((actions) => actions.flatMap(database.act))]);
      const log = withCrashes(transactions, breaks);
      const first = at % log.length;
      const past = compacted(log, first);
      // Compaction comes two hours later than the age at which it is reckoned with: some whole records are aged too.
      const kept = await readAll(past.log, 7, [], past.left + border);
      checkInvariants(kept);
      const once = await readAll(transactions.flat(), 1, []);
      expect(comparable(kept)).toEqual(comparable(once));
    }),
    { numRuns: 150 },
  );
});
