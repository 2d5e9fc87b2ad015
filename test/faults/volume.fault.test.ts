import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { caughtUp, pageOf } from './support/answers.ts';
import { operated } from './support/dead-letters.ts';
import { faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { inStore, keysKeptOf } from './support/kept.ts';
import { openMemory } from './support/memory-of.ts';
import { addAssignees, addMessages, addReadStates, adjacent, newRequest, newUsers } from './support/own-rows.ts';
import { inSource } from './support/source.ts';

// Promise 1 and promise 5: much at once takes longer and nothing else: memory stays bounded, and readers are told.

const fault = faultsOn({});

const bytesOfDocument = (line: FaultyLine, request: string): Promise<number> =>
  inStore(line, (redis, keys) => redis.strlen(keys.document(request)));

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Milliseconds that a list's first page takes, of `times`, in order. */
const timesOfPages = async (line: FaultyLine, times: number): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const begun = performance.now();
    await pageOf(line, 'all_tickets', 20);
    taken.push(performance.now() - begun);
  }
  return taken.sort((a, b) => a - b);
};

fault('a request with 200 messages, 5 assignees and subtasks is deleted', {
  row: '46',
  async cause({ line, note }) {
    const ids = await inSource(line, async (sql) => {
      const users = await newUsers(sql, 5);
      const request = await newRequest(sql);
      const subtasks = [await newRequest(sql, { parent: request }), await newRequest(sql, { parent: request })];
      const below = await newRequest(sql, { parent: subtasks[0] ?? null });
      for (const id of [request, ...subtasks, below]) await addAssignees(sql, id, users);
      await addMessages(sql, request, { senders: users, to: 200 });
      await addMessages(sql, below, { senders: users, to: 20 });
      for (const id of [request, below]) await addReadStates(sql, id, users);
      return [request, ...subtasks, below];
    });
    await caughtUp(line);
    const kept = () => Promise.all(ids.map((id) => keysKeptOf(line, id)));
    expect(await kept()).toEqual([3, 2, 2, 3]);
    const bytes = await inStore(line, async (redis, keys) => {
      const [id = ''] = ids;
      const all = [keys.document(id), keys.card(id), keys.messages(id)].map((key) => redis.memory('USAGE', key));
      return (await Promise.all(all)).reduce<number>((sum, one) => sum + Number(one), 0);
    });
    await inSource(line, (sql) => sql('delete from service_requests where id = $1', [ids[0]]));
    await caughtUp(line);
    expect(await kept()).toEqual([0, 0, 0, 0]);
    note(`${bytes.toLocaleString('en')} bytes of Redis given back for the request alone`);
    expect((await operated<{ outcome: string }>(line, ['verify'])).outcome).toBe('equal');
  },
});

const UPDATES = 100_000;

fault('one request is updated 100,000 times while the others change', {
  row: '48',
  timeout: 600_000,
  async cause({ line, note }) {
    const id = await inSource(line, (sql) => newRequest(sql));
    await caughtUp(line);
    const before = await bytesOfDocument(line, id);
    const begun = performance.now();
    await inSource(line, (sql) =>
      sql(`do $$ begin
        set synchronous_commit = off;
        for n in 1..${UPDATES} loop
          update service_requests set updated_at = clock_timestamp() at time zone 'utc', title = 'Of much ' || n where id = '${id}';
          commit;
        end loop;
      end $$`),
    );
    const committed = performance.now() - begun;
    await caughtUp(line, 300_000);
    const applied = performance.now() - begun;
    const after = await bytesOfDocument(line, id);
    note(`committed in ${seconds(committed)}, applied in ${seconds(applied)}; document ${before} → ${after} bytes`);
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(before + 100);
  },
});

const MESSAGES = 50_000;
const ASSIGNEES = 500;
/** What a document with so many assignees and senders may take, however many messages there are. */
const LARGEST = 120_000;
/** Milliseconds. */
const FAST = 100;

fault('one request has 50,000 messages and 500 assignees', {
  row: '48',
  timeout: 600_000,
  async cause({ line, note }) {
    const usual = await timesOfPages(line, 50);
    const { users, id } = await inSource(line, async (sql) => {
      const users = await newUsers(sql, ASSIGNEES);
      return { users, id: await newRequest(sql) };
    });
    const begun = performance.now();
    await inSource(line, async (sql) => {
      await addAssignees(sql, id, users);
      await addReadStates(sql, id, users);
      for (let n = 0; n < 10; n++) {
        const [from, to] = [(n * MESSAGES) / 10 + 1, ((n + 1) * MESSAGES) / 10];
        await addMessages(sql, id, { senders: users, from, to });
      }
    });
    await caughtUp(line, 120_000);
    const applied = performance.now() - begun;
    const bytes = await bytesOfDocument(line, id);
    const kept = await inStore(line, (redis, keys) => redis.hlen(keys.messages(id)));
    // Those of a sender who was deleted meanwhile went with him.
    expect(kept).toBeGreaterThan(MESSAGES * 0.9);
    expect(bytes).toBeLessThan(LARGEST);
    const pages = await timesOfPages(line, 50);
    const slow = (times: readonly number[]) => `${times[25]?.toFixed(0)} / ${times[48]?.toFixed(0)} ms`;
    note(
      `applied in ${seconds(applied)}; document ${bytes.toLocaleString('en')} bytes; a page ${slow(usual)} before, ${slow(pages)} with it (median / slowest but one)`,
    );
    expect(pages[25]).toBeLessThan(FAST);
    // One by one, and from the end: the last message is found again each time.
    await inSource(line, async (sql) => {
      for (let n = 0; n < 100; n++) {
        await sql('update chat_messages set is_read = true where request_id = $1 and sequence_number = $2', [
          id,
          n * 400 + 1,
        ]);
      }
      await sql('delete from chat_messages where request_id = $1 and sequence_number > $2', [id, MESSAGES - 30]);
    });
    await caughtUp(line, 60_000);
  },
});

const ROWS = 1_000_000;
/** Each row is changed ten times: versions that no vacuum may take away yet make every further change slower. */
const PLACES = { requests: 100, messages: 1000 };

fault('a transaction of 1,000,000 rows', {
  row: '59',
  flagged: true,
  timeout: 900_000,
  async cause({ line, note, reads }) {
    const [decoy = '', ...requests] = adjacent(PLACES.requests + 1);
    await inSource(line, async (sql) => {
      await newRequest(sql, { id: decoy });
      for (const id of requests) {
        await newRequest(sql, { id });
        await addMessages(sql, id, { to: PLACES.messages });
      }
    });
    await caughtUp(line, 60_000);
    const memory = openMemory(line);
    const begun = performance.now();
    await inSource(line, (sql) =>
      sql(`do $$ begin
        for n in 1..${ROWS / PLACES.messages / PLACES.requests} loop
          update chat_messages set is_read = not is_read where request_id = any (array[${requests.map((id) => `'${id}'`)}]::uuid[]);
        end loop;
      end $$`),
    );
    const committed = performance.now() - begun;
    const from = reads.length;
    await caughtUp(line, 600_000);
    const applied = performance.now() - begun;
    const meanwhile = reads.slice(from);
    note(
      `committed after ${seconds(committed)}, applied after ${seconds(applied)}; ` +
        `${meanwhile.filter(({ stale }) => stale).length} of ${meanwhile.length} answers meanwhile flagged; ${memory.stop()}`,
    );
  },
});

const OPEN = 90_000;

fault('a transaction stays open for 90 s', {
  row: '59',
  flagged: false,
  async cause({ line, note }) {
    await inSource(line, async (sql) => {
      const users = await newUsers(sql, 5);
      const request = await newRequest(sql);
      await sql('begin');
      await addMessages(sql, request, { senders: users, to: 2500 });
      await sleep(OPEN / 2);
      await addAssignees(sql, request, users);
      await newRequest(sql, { parent: request });
      await sleep(OPEN / 2);
      await sql('delete from chat_messages where request_id = $1 and sequence_number > 2400', [request]);
      await sql('commit');
      await caughtUp(line);
      note(`document ${await bytesOfDocument(line, request)} bytes`);
    });
  },
});
