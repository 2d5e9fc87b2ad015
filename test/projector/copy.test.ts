import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CopyDeps, copySource } from '#projector/copy.ts';
import type { CopyStore } from '#projector/copy-ports.ts';
import type { Told } from '#projector/ports.ts';
import { type Fact, status, statuses } from '#test/support/build.ts';
import { checkInvariants, comparable, withoutPositions } from '#test/support/invariants.ts';
import { memoryCopyStores } from '#test/support/memory-copy-store.ts';
import { type Kept, type MemoryServer, memoryServer } from '#test/support/memory-store.ts';
import { begunServer } from './line.ts';
import { type Moment, memoryHistory, memorySource } from './memory-source.ts';
import { readToEnd } from './read-to-end.ts';
import { now, quiet, scriptedLog } from './scripted-log.ts';
import { type Action, source } from './source.ts';
import { type Written, write } from './stream.ts';

// Promise 1: the same answer as SQL.

const action: fc.Arbitrary<Action> = fc.record({ kind: fc.nat(11), a: fc.nat(3), b: fc.nat(7), c: fc.nat(99) });
const histories = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), {
  minLength: 2,
  maxLength: 40,
  size: 'max',
});

/** A copy that ends after some steps, the last of which may have been written without anybody hearing of it. */
const attempts = fc.array(fc.record({ later: fc.nat(12), steps: fc.nat(6), heard: fc.boolean(), lag: fc.nat(5) }), {
  maxLength: 4,
});

/** How many turns of the event loop a store's calls take, one after the other. */
const waits = fc.array(fc.nat(4), { minLength: 1, maxLength: 7 });

/** What a source went through, and what the log tells of it; commits lie so many microseconds apart. */
const played = (history: readonly (readonly Action[])[], microsApart: number) => {
  const database = source();
  for (const fact of statuses) database.rows.set(`status  ${fact.id}`, fact);
  const moments: (readonly Fact[])[] = [[...database.rows.values()]];
  const facts = history.map((actions) => {
    const changed = actions.flatMap(database.act);
    moments.push([...database.rows.values()]);
    return changed;
  });
  const timed = (told: Told): Told =>
    told.type === 'end' ? { ...told, at: BigInt(now) * 1000n + BigInt(told.lsn * microsApart) } : told;
  const transactions = write([statuses, ...facts, [status(1, false)]]).map((records) => records.map(timed));
  return { transactions, moments };
};

const endOf = (transaction: Written | undefined): number => {
  const end = transaction?.at(-1);
  return end?.type === 'end' ? end.lsn : 0;
};

const dying = (store: CopyStore, steps: number, heard: boolean): CopyStore => {
  let left = steps;
  return {
    ...store,
    async write(writes) {
      if (left-- > 0) return store.write(writes);
      if (!heard) await store.write(writes);
      throw new Error('killed');
    },
  };
};

/** Each step, and what is asked for, is on its way for some turns of the event loop. */
const delayed = (store: CopyStore, delays: readonly number[]): CopyStore => {
  let calls = 0;
  const way = async (): Promise<void> => {
    for (let left = delays[calls++ % delays.length] ?? 0; left > 0; left--) await turn();
  };
  return {
    ...store,
    async documents(ids) {
      await way();
      const found = await store.documents(ids);
      await way();
      return found;
    },
    async write(writes) {
      await way();
      const outcome = await store.write(writes);
      await way();
      return outcome;
    },
  };
};

const copyWith = (
  moment: Moment,
  told: readonly Told[],
  store: CopyStore,
  more: Partial<CopyDeps> = {},
): Promise<void> =>
  copySource({
    ...{ store, source: memorySource(moment), ...memoryHistory(told), logger: quiet(), clock: () => now },
    ...{ throttle: { spares: false, done: async () => undefined }, signal: new AbortController().signal, since: 0 },
    portion: () => 1,
    ...more,
  });

/** Reads the log on from where the copy says. */
const catchUp = async (server: MemoryServer, told: readonly Told[]): Promise<Kept> => {
  const log = scriptedLog();
  log.append(...told);
  await readToEnd(log, server);
  return server.kept();
};

const staged = (): MemoryServer => {
  const server = memoryServer();
  server.makeFrom('postgres');
  return server;
};

const once = async (told: readonly Told[]): Promise<Kept> => catchUp(await begunServer(), told);

describe('a copy of the source, and the log from where it began', () => {
  test('give what the log alone gives, however often the copy was cut off and whatever changed meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(histories, attempts, fc.constantFrom(1, 3000), waits, async (history, cuts, apart, delays) => {
        const { transactions, moments } = played(history, apart);
        const told = transactions.flat();
        const server = staged();
        const open = memoryCopyStores(server);
        let committed = 1;
        for (const { later, steps, heard, lag } of [
          ...cuts,
          { later: 3, steps: Number.POSITIVE_INFINITY, heard: true, lag: 2 },
        ]) {
          committed = Math.min(committed + later, moments.length);
          const seen = { rows: moments[committed - 1] ?? [], lsn: endOf(transactions[committed - 1]) + 1 };
          const logged = transactions.slice(0, Math.max(0, committed - lag)).flat();
          const copying = copyWith(seen, logged, dying(delayed(open(), delays), steps, heard));
          if (steps === Number.POSITIVE_INFINITY) await copying;
          else await copying.catch((error: Error) => expect(error.message).toBe('killed'));
          checkInvariants(server.kept());
        }
        expect(server.position().phase).toBe('snapshot');
        const kept = await catchUp(server, told);
        checkInvariants(kept);
        expect(server.position().phase).toBe('live');
        expect(withoutPositions(comparable(kept))).toEqual(withoutPositions(comparable(await once(told))));
      }),
      { numRuns: 100 },
    );
  });

  test('end in no answer while nothing has passed what the copy saw', async () => {
    const { transactions, moments } = played([[{ kind: 0, a: 0, b: 0, c: 0 }]], 1);
    const server = staged();
    const lsn = endOf(transactions[1]) + 1;
    await copyWith({ rows: moments[1] ?? [], lsn }, transactions.slice(0, 2).flat(), memoryCopyStores(server)());
    await catchUp(server, transactions.slice(0, 2).flat());
    expect(server.position()).toMatchObject({ phase: 'snapshot', completeFrom: lsn });
    await catchUp(server, transactions.flat());
    expect(server.position().phase).toBe('live');
  });
});
