import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { captured } from '#infra/postgres/captured.ts';
import { caughtUp, metaNow, pageOf } from './support/answers.ts';
import { keyOf, lastRow, readAgain, writeByHand } from './support/by-hand.ts';
import { operated, setAside } from './support/dead-letters.ts';
import { faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { inStore, keysKeptOf } from './support/kept.ts';
import { addAssignees, addMessage, addReadStates, adjacent, newRequest } from './support/own-rows.ts';
import { until } from './support/projectors.ts';
import { inSource, type Sql } from './support/source.ts';
import { OBSERVER } from './support/writers.ts';

// Promise 1: whatever form a row comes in, and whatever comes before it, answers are SQL's.

const fault = faultsOn({});

const UNAVAILABLE = '__debezium_unavailable_value';
/** More than 2 kB that nothing makes smaller: kept out of line. */
const large = (): string => randomBytes(4500).toString('hex');

/** What the log said last of the row with that id. */
const byId = (line: FaultyLine, table: string, id: string) => lastRow(line, table, (after) => after['id'] === id);

fault('values that did not change and are kept out of line are not sent', {
  row: '36',
  recoverWithin: 10_000,
  async cause({ line, note }) {
    const content = large();
    const { request, message } = await inSource(line, async (sql) => {
      const request = await newRequest(sql);
      const message = await addMessage(sql, request, content);
      await sql('insert into user_custom_views (user_id, visible_tabs) values ($1, $2)', [
        OBSERVER,
        JSON.stringify(large()),
      ]);
      await sql('update chat_messages set is_read = true where id = $1', [message]);
      await sql(`update user_custom_views set default_tab = 'all_tickets' where user_id = $1`, [OBSERVER]);
      return { request, message };
    });
    await caughtUp(line);
    const view = await lastRow(line, 'user_custom_views', (after) => after['user_id'] === OBSERVER);
    expect(view.after['visible_tabs']).toBe(UNAVAILABLE);
    const sent = await byId(line, 'chat_messages', message);
    note(`of a message ${sent.after['content'] === UNAVAILABLE ? 'it is not sent' : 'it is sent all the same'}`);
    const kept = await inStore(line, (redis, keys) => redis.hget(keys.messages(request), message));
    expect(kept).toContain(content);
    expect((await pageOf(line, 'all_tickets')).includes(content)).toBe(true);
    expect((await metaNow(line)).degraded).toBe(false);

    // By hand: of one that is stored, of one that was lost, and of one that the source does not have.
    const part = (of: typeof sent, changed: object) => ({
      key: keyOf(line, 'chat_messages', {
        request_id: request,
        id: ({ ...of.after, ...changed } as { id: string }).id,
      }),
      value: readAgain(of, { ...of.after, ...changed, content: UNAVAILABLE }),
    });
    await writeByHand(line, [part(sent, {})]);
    const { lost, kept: others } = await inSource(line, async (sql) => ({
      lost: await addMessage(sql, request, large()),
      kept: await addMessage(sql, request, 'the last one'),
    }));
    await caughtUp(line);
    expect((await setAside(line)).parked).toBe(0);
    await inStore(line, (redis, keys) => redis.hdel(keys.messages(request), lost));
    const offsets = await writeByHand(line, [
      part(await byId(line, 'chat_messages', lost), {}),
      part(await byId(line, 'chat_messages', others), { id: randomUUID() }),
    ]);
    const told = await until('they are set aside', async () => (await metaNow(line)).degraded, { within: 5000 });
    const mended = await until('they are read again', async () => !(await metaNow(line)).degraded);
    note(
      `set aside after ${told} ms, read again from the source after ${mended} ms more (offsets ${offsets.join(', ')})`,
    );
    expect(await inStore(line, (redis, keys) => redis.hexists(keys.messages(request), lost))).toBe(1);
    expect((await operated<{ outcome: string }>(line, ['verify', '--request', request])).outcome).toBe('equal');
  },
});

fault('ids come in capital letters, and numbers as text', {
  row: '39',
  async cause({ line }) {
    const request = await inSource(line, async (sql) => {
      const request = await newRequest(sql);
      await addMessage(sql, request, 'Here');
      await addAssignees(sql, request);
      await addReadStates(sql, request);
      return request;
    });
    await caughtUp(line);
    const capital = (after: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(
        Object.entries(after).map(([name, value]) => {
          if (/(^|_)id$/.test(name) && typeof value === 'string') return [name, value.toUpperCase()];
          return [name, typeof value === 'number' && /(^|_)id$|count$|number$/.test(name) ? String(value) : value];
        }),
      );
    const again = await Promise.all(
      ['service_requests', 'chat_messages', 'request_assignees', 'chat_read_states'].map(async (table) => {
        const row = await lastRow(line, table, (after) => after['request_id'] === request || after['id'] === request);
        const { id, request_id } = capital(row.after) as { id: unknown; request_id?: unknown };
        const key = keyOf(line, table, request_id === undefined ? { id } : { request_id, id });
        return { key, value: readAgain(row, capital(row.after)) };
      }),
    );
    await writeByHand(line, again);
    await caughtUp(line);
    expect((await setAside(line)).parked).toBe(0);
    const names = await inStore(line, async (redis, keys) => [
      ...(await redis.keys(keys.document('*'))),
      ...(await redis.hkeys(keys.messages(request))),
    ]);
    expect(names.filter((name) => /[A-F]/.test(name.split(':').at(-1) ?? ''))).toEqual([]);
    expect((await operated<{ outcome: string }>(line, ['verify', '--request', request])).outcome).toBe('equal');
  },
});

fault('rows come before the request they belong to, and stay when it goes', {
  row: '41',
  fast: true,
  async cause({ line }) {
    const [decoy = '', id = ''] = adjacent(2);
    const shown = async () => (await pageOf(line, 'all_tickets')).includes(`{"id":"${id}","status"`);
    // Without the triggers of foreign keys: what another order of the log would show.
    const unbound = (use: (sql: Sql) => Promise<unknown>) =>
      inSource(line, async (sql) => {
        await sql(`set session_replication_role = 'replica'`);
        await use(sql);
      });
    await unbound(async (sql) => {
      await addMessage(sql, id, 'Too early');
      await addMessage(sql, id, 'Still too early');
      await addAssignees(sql, id);
      await addReadStates(sql, id);
      await newRequest(sql, { title: 'A subtask before its parent', parent: id });
    });
    await caughtUp(line);
    expect(await shown()).toBe(false);
    expect(await keysKeptOf(line, id)).toBeGreaterThan(0);
    expect((await metaNow(line)).degraded).toBe(false);

    await inSource(line, async (sql) => {
      await newRequest(sql, { id: decoy, title: 'A decoy' });
      await newRequest(sql, { id, title: 'The parent' });
    });
    await caughtUp(line);
    expect(await shown()).toBe(true);
    await unbound((sql) => sql('delete from service_requests where id = $1', [id]));
    await caughtUp(line);
    expect(await shown()).toBe(false);
    await inSource(line, (sql) => newRequest(sql, { id, title: 'The parent again' }));
    await caughtUp(line);
    expect(await shown()).toBe(true);
    expect((await operated<{ outcome: string }>(line, ['verify', '--request', id])).outcome).toBe('equal');
    // One more stays without, for the comparison.
    await unbound(async (sql) => {
      const never = randomUUID();
      await addMessage(sql, never, 'Of nothing');
      await addAssignees(sql, never);
    });
  },
});

fault('every captured table is truncated', {
  row: '56',
  fast: true,
  async cause({ line, note }) {
    const refusals = await inSource(line, async (sql) => {
      await sql(`set lock_timeout = '5s'`);
      const told: string[] = [];
      for (const table of Object.keys(captured)) {
        for (let tries = 1; ; tries++) {
          const said = await sql(`truncate ${table} cascade`).then(
            () => 'done',
            (error) => `${error.message} ${error.hint}`,
          );
          // Nobody waits for ever for a lock: neither it nor the writers that it met.
          if (/deadlock|lock timeout/.test(said) && tries < 5) continue;
          told.push(said);
          break;
        }
      }
      return told;
    });
    const wanted = Object.keys(captured).filter(
      (_, n) => !/^TRUNCATE of \w+ is refused: deskview follows this table.* Use DELETE\./.test(refusals[n] ?? ''),
    );
    expect(wanted.map((table) => [table, refusals[Object.keys(captured).indexOf(table)]])).toEqual([]);
    note(`${refusals.length} tables`);
  },
});
