import { randomUUID } from 'node:crypto';
import type { Sql } from './source.ts';
import { OBSERVER } from './writers.ts';

/**
 * Ids that follow one another. The random workload writes to whatever comes behind a random id: that is the first of
 * them, as good as always, and the rest are left alone.
 */
export const adjacent = (count: number): readonly string[] => {
  const head = randomUUID().slice(0, 24);
  return Array.from({ length: count }, (_, n) => `${head}${(n + 1).toString(16).padStart(12, '0')}`);
};

type NewRequest = { readonly id?: string; readonly title?: string; readonly parent?: string | null };

/** The one whom the workload never deletes, and so nothing of his. */
const REQUESTER = '00000000-0000-4000-8000-000000000001';

const insertRequest = (sql: Sql, { id, title = 'Of a fault', parent = null }: NewRequest): Promise<unknown> =>
  sql(
    `insert into service_requests (id, requester_id, business_unit_id, status_id, priority_id, title, parent_task_id)
     select $1, $2, (select min(id) from business_units), 1, 3, $3, $4`,
    [id, REQUESTER, title, parent],
  );

/** A request that nobody else writes to, unless its id is given. */
export const newRequest = async (sql: Sql, request: NewRequest = {}): Promise<string> => {
  const [decoy = '', own = ''] = adjacent(2);
  if (request.id === undefined) await insertRequest(sql, { id: decoy, title: 'A decoy' });
  const id = request.id ?? own;
  await insertRequest(sql, { ...request, id });
  return id;
};

/** Users for whom nobody compares. The workload may delete some of them, and with them what is theirs. */
export const newUsers = async (sql: Sql, count: number): Promise<readonly string[]> => {
  const ids = adjacent(count);
  await sql(`insert into users (id, username) select id, 'of a fault ' || id from unnest($1::uuid[]) id`, [ids]);
  return ids;
};

/** Those who are there still, and stay until what is theirs is committed. */
const THERE = 'select id from users where id = any ($2::uuid[]) for key share';

type NewMessages = { readonly senders?: readonly string[]; readonly from?: number; readonly to: number };

/** Messages of these senders in turn, numbered from one to the other; each with a text of its own. */
export const addMessages = (
  sql: Sql,
  request: string,
  { senders = [REQUESTER], from = 1, to }: NewMessages,
): Promise<unknown> => {
  const [, ...ids] = adjacent(to - from + 2);
  return sql(
    `with there as (${THERE}), turns as (select id, row_number() over () - 1 as turn, count(*) over () as all_of_them from there)
     insert into chat_messages (id, request_id, sender_id, content, sequence_number)
     select ($3::uuid[])[n - $4::int + 1], $1, turns.id, 'Message ' || n, n
     from generate_series($4::int, $5::int) n join turns on turn = n % all_of_them`,
    [request, senders, ids, from, to],
  );
};

/** Behind all that there are; gives its id. */
export const addMessage = async (sql: Sql, request: string, content: string): Promise<string> => {
  const id = randomUUID();
  await sql(
    `insert into chat_messages (id, request_id, sender_id, content, sequence_number)
     select $1, $2, $3, $4, coalesce(max(sequence_number), 0) + 1 from chat_messages where request_id = $2`,
    [id, request, REQUESTER, content],
  );
  return id;
};

export const addAssignees = (sql: Sql, request: string, users: readonly string[] = [OBSERVER]): Promise<unknown> =>
  sql(`with there as (${THERE}) insert into request_assignees (request_id, assignee_id) select $1, id from there`, [
    request,
    users,
  ]);

export const addReadStates = (sql: Sql, request: string, users: readonly string[] = [OBSERVER]): Promise<unknown> =>
  sql(
    `with there as (${THERE}) insert into chat_read_states (request_id, user_id, unread_count) select $1, id, 3 from there`,
    [request, users],
  );
