import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSource } from '#adapters/postgres/source.ts';
import { openCopyStore } from '#adapters/redis/copy-store.ts';
import { loadDemoData } from '#command-api/demo-data.ts';
import { copySource } from '#projector/copy.ts';
import type { CopyStore } from '#projector/copy-ports.ts';
import type { CopyProgress } from '#projector/generation-ports.ts';
import type { Source } from '#projector/source-ports.ts';
import type { Change } from '#read-model/change.ts';
import { referenceKinds } from '#read-model/reference.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import { redisWorld } from '#test/adapters/redis/redis-world.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';
import { player } from '#test/support/given.ts';
import { checkInvariants, comparable, withoutPositions } from '#test/support/invariants.ts';
import { type Kept, memoryServer } from '#test/support/memory-store.ts';
import { runWorkload } from '#test/support/workload/run.ts';
import { memoryHistory } from './memory-source.ts';
import { quiet } from './scripted-log.ts';

/** Requests written in one step. */
const PORTION = 40;

/** Requests whose parents lie in the same portion, the next and the one after it, before and behind them by id. */
const insertFamilies = async ({ query }: Database): Promise<void> => {
  const id = (n: string): string => `('ffffffff-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;
  await query(`
    create temp table family as
    select n, case n % 7
      when 1 then n + 1 when 2 then n - 1
      when 3 then n + ${PORTION} when 4 then n - ${PORTION}
      when 5 then n + ${2 * PORTION} when 6 then n - ${2 * PORTION}
    end as parent from generate_series(1, ${6 * PORTION}) n`);
  await query(`
    insert into service_requests (id, requester_id, title, status_id, priority_id)
    select ${id('n')}, (select id from users order by id limit 1), 'family',
      (select id from request_statuses where not count_as_solved order by id limit 1),
      (select id from priorities order by id limit 1)
    from family`);
  await query(`
    update service_requests set parent_task_id = ${id('parent')}
    from family where service_requests.id = ${id('n')} and parent between 1 and ${6 * PORTION}`);
};

const stamp = { lsn: 1, snapshot: false };

const changesOf = ({ id: requestId, row, assignees, readStates, messages }: SourceRequest): Change[] => [
  { kind: 'request', id: requestId, ...stamp, row },
  ...assignees.map(({ id, ...it }): Change => ({ kind: 'assignee', id, requestId, ...stamp, row: it })),
  ...readStates.map(({ id, ...it }): Change => ({ kind: 'readState', id, requestId, ...stamp, row: it })),
  ...messages.map(({ id, ...it }): Change => ({ kind: 'message', id, requestId, ...stamp, row: it })),
];

/** What the log would make of the same rows. */
const builtFromLog = async (source: Source): Promise<Kept> => {
  const snapshot = await source.snapshot();
  const server = memoryServer();
  const deliver = await player(server.connect());
  const reference = await snapshot.reference();
  for (const kind of referenceKinds) {
    await deliver([...reference[kind]].map(([id, row]) => ({ kind, id, ...stamp, row }) as Change));
  }
  for await (const portion of snapshot.requests({ kind: 'all', after: null })) {
    await deliver(portion.flatMap(changesOf));
  }
  await snapshot.close();
  return server.kept();
};

describe('a copy from Postgres into Redis', () => {
  let database: Database;
  let source: Source;
  let expected: Kept;
  let world: ReturnType<typeof redisWorld>;
  let stores: CopyStore[];

  beforeAll(async () => {
    database = await freshDatabase();
    await loadDemoData(database.url, 500);
    await runWorkload({ databaseUrl: database.url, seed: 11, actions: 300, connections: 4 });
    await insertFamilies(database);
    source = openSource({ databaseUrl: database.url });
    expected = await builtFromLog(source);
  });
  afterAll(async () => {
    await source.close();
    await database.drop();
  });

  beforeEach(async () => {
    stores = [];
    world = redisWorld();
    world.makeFrom('postgres');
    const made = world.connect();
    await made.open();
    await made.close();
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await world.close();
  });

  const opened = (): CopyStore => {
    const store = openCopyStore({ url: world.url, cell: world.cell, generation: 1 });
    stores.push(store);
    return store;
  };

  /** As after the lists of what was copied so far have been filled. */
  const keptWhenFilled = async (): Promise<Kept> => {
    const store = opened();
    await store.open();
    while ((await store.fill(100)) === 'more');
    return world.kept();
  };

  const copy = async (
    progressed?: (copy: CopyProgress) => void,
    signal = new AbortController().signal,
    store = opened(),
  ): Promise<void> => {
    const throttle = { spares: false, done: async () => undefined };
    const portion = (): number => PORTION;
    const run = 100;
    const rest = {
      ...memoryHistory([]),
      logger: quiet(),
      clock: Date.now,
      since: 0,
      ...(progressed && { progressed }),
    };
    await copySource({ store, source, throttle, portion, run, signal, ...rest });
  };

  const expectCopied = async (): Promise<void> => {
    const kept = await world.kept();
    checkInvariants(kept);
    expect(withoutPositions(comparable(kept))).toEqual(withoutPositions(comparable(expected)));
    expect((await world.connect().open()).position).toMatchObject({ phase: 'snapshot' });
  };

  test('is what the log makes of the same rows', async () => {
    const seen: CopyProgress[] = [];
    await copy((progress) => seen.push(progress));
    await expectCopied();
    const rows = [...expected.messages.values()].reduce((sum, messages) => sum + messages.size, 0);
    expect(seen.at(-1)).toMatchObject({ requests: expected.cards.size + deleted(expected) });
    expect(seen.at(-1)?.rows).toBeGreaterThan(rows);
    // Nothing is left to do, and nothing is done.
    await copy(() => expect.unreachable());
  });

  test('is the same however long each step is on its way', async () => {
    await copy(undefined, undefined, late(opened()));
    await expectCopied();
  });

  test('goes on where it was stopped', async () => {
    const stop = new AbortController();
    const stopped = copy(({ requests }) => requests > 100 && stop.abort(new Error('stopped')), stop.signal);
    await expect(stopped).rejects.toThrow('stopped');
    const kept = await keptWhenFilled();
    checkInvariants(kept);
    const before = kept.documents.size;
    const seen: number[] = [];
    await copy(({ requests }) => seen.push(requests));
    expect(before).toBeGreaterThan(100);
    expect(seen[0]).toBeGreaterThan(100);
    await expectCopied();
  });

  test('goes on wherever it was killed, while it wrote requests or filled lists', async () => {
    const signal = new AbortController().signal;
    for (const [cut, steps] of [1, 5, 9, 2, 3, 14, 7, 11, 4, 8, 21, 6].entries()) {
      await copy(undefined, signal, killedAfter(opened(), steps, cut % 2 === 0)).catch((error: Error) =>
        expect(error.message).toBe('killed'),
      );
      if (cut % 3 === 0) checkInvariants(await keptWhenFilled());
    }
    await copy();
    await expectCopied();
  });

  test('ends, and leaves nothing wrong, when another process copies as well', async () => {
    const outcomes = await Promise.allSettled([copy(), copy()]);
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(failed).toEqual(['copied-elsewhere']);
    await expectCopied();
  });
});

/** A store that is far away: its steps are written a while after it was told of them, documents are found at once. */
const late = (store: CopyStore): CopyStore => ({
  ...store,
  async write(writes) {
    await sleep(30);
    return store.write(writes);
  },
});

/** A process that dies at one of its steps, which may have been written without its hearing of it. */
const killedAfter = (store: CopyStore, steps: number, heard: boolean): CopyStore => {
  let left = steps;
  const step = async <T>(write: () => Promise<T>): Promise<T> => {
    if (left-- > 0) return write();
    if (!heard) await write();
    throw new Error('killed');
  };
  return { ...store, write: (writes) => step(() => store.write(writes)), fill: () => step(() => store.fill(200)) };
};

const deleted = ({ documents }: Kept): number =>
  [...documents.values()].filter(({ request, placed }) => request && !placed).length;
