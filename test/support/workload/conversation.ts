import { type Actions, several, sql } from './action.ts';
import type { Random } from './random.ts';
import * as v from './values.ts';

const top = '(select coalesce(max(sequence_number), 0) from chat_messages where request_id = r.id)';

const write = (random: Random, sender: string, content: string, step = 1) =>
  `insert into chat_messages (id, request_id, sender_id, content, is_read, sequence_number, created_at)
   select '${random.uuid()}', r.id, ${sender}, ${content}, ${v.flag(random)}, ${top} + ${step}, ${v.time(random)}
   from service_requests r where r.id = ${v.someRequest(random)}`;

const message = (weight: number, assignment: (random: Random) => string, where = 'true') =>
  sql(weight, (random) => `update chat_messages set ${assignment(random)} where id = ${v.someMessage(random, where)}`);

const lastOf = (request: string) =>
  `(select id from chat_messages where request_id = ${request} order by sequence_number desc limit 1)`;

const talkative = '(select request_id from chat_messages group by request_id having count(*) > 3)';

/** A number no other message of any request has. */
const unusedNumber = (random: Random) => random.int(1_000, 90_000);

export const conversationActions: Actions = {
  'reply as the requester': sql(6, (random) => write(random, 'r.requester_id', v.content(random))),
  'reply as a technician': sql(8, (random) => write(random, v.technician(random), v.content(random))),
  'write as the system': sql(2, (random) => write(random, 'null', v.content(random))),
  'write 10,000 characters': sql(3, (random) => write(random, 'r.requester_id', v.longContent(random))),
  'leave a gap in the numbers': sql(1, (random) => write(random, v.anyone(random), v.content(random), 5)),
  'read everything': sql(
    5,
    (random) => `update chat_messages set is_read = true where request_id = ${v.someRequest(random)} and not is_read`,
  ),
  'read or unread one': message(4, () => 'is_read = not is_read'),
  'read a long one': message(3, () => 'is_read = not is_read', 'length(content) > 2500'),
  'edit a message': message(2, (random) => `content = ${v.content(random)}`),
  'edit a long one': message(1, (random) => `content = ${v.longContent(random)}`, 'length(content) > 2500'),
  'change the sender': message(2, (random) => `sender_id = ${random.chance(0.3) ? 'null' : v.anyone(random)}`),
  'move a message to another request': message(
    3,
    (random) => `request_id = ${v.someRequest(random)}, sequence_number = ${unusedNumber(random)}`,
  ),
  'change its number': message(2, (random) => `sequence_number = ${unusedNumber(random)}`),
  'change its id': message(1, (random) => `id = '${random.uuid()}'`),
  'delete the last message': sql(
    4,
    (random) => `delete from chat_messages where id = ${lastOf(v.someRequest(random, `id in ${talkative}`))}`,
  ),
  'delete the last message many times': several(1, (random) => {
    const last = lastOf(v.someRequest(random, `id in ${talkative}`));
    return Array.from({ length: random.int(2, 8) }, () => `delete from chat_messages where id = ${last}`);
  }),
  'delete a whole conversation': sql(
    1,
    (random) => `delete from chat_messages where request_id = ${v.someRequest(random, `id in ${talkative}`)}`,
  ),
  'upsert a read state': sql(
    3,
    (random) =>
      `insert into chat_read_states (request_id, user_id, unread_count) values (${v.someRequest(random)}, ${v.anyone(random)}, ${random.int(0, 3)})
       on conflict (request_id, user_id) do update set unread_count = excluded.unread_count`,
  ),
  'count unread': sql(
    3,
    (random) =>
      `update chat_read_states set unread_count = (unread_count + 1) % 3 where id = ${v.some(random, 'chat_read_states')}`,
  ),
  'move a read state to another request': sql(
    2,
    (random) =>
      `update chat_read_states set request_id = ${v.someRequest(random)} where id = ${v.some(random, 'chat_read_states')}`,
  ),
  'delete a read state': sql(
    1,
    (random) => `delete from chat_read_states where id = ${v.some(random, 'chat_read_states')}`,
  ),
};
