import { type Actions, several, sql } from './action.ts';
import * as v from './values.ts';

const assignee = (random: Parameters<typeof v.some>[0]) => v.some(random, 'request_assignees');

export const assignmentActions: Actions = {
  assign: sql(
    10,
    (random) =>
      `insert into request_assignees (request_id, assignee_id) values (${v.someRequest(random)}, ${v.technician(random)})
       on conflict do nothing`,
  ),
  'assign again': sql(
    2,
    (random) =>
      `insert into request_assignees (request_id, assignee_id) select request_id, assignee_id from request_assignees where id = ${assignee(random)}
       on conflict (request_id, assignee_id) do update set updated_at = now(), is_deleted = not request_assignees.is_deleted`,
  ),
  unassign: sql(6, (random) => `delete from request_assignees where id = ${assignee(random)}`),
  'unassign everybody': sql(
    1,
    (random) =>
      `delete from request_assignees where request_id = (select request_id from request_assignees where id = ${assignee(random)})`,
  ),
  'hand over in place': sql(
    4,
    (random) => `update request_assignees set assignee_id = ${v.technician(random)} where id = ${assignee(random)}`,
  ),
  'move an assignment to another request': sql(
    3,
    (random) => `update request_assignees set request_id = ${v.someRequest(random)} where id = ${assignee(random)}`,
  ),
  'unassign and assign in one transaction': several(2, (random) => {
    const [request, person] = [v.someRequest(random), v.technician(random)];
    return [
      `delete from request_assignees where request_id = ${request}`,
      `insert into request_assignees (request_id, assignee_id) values (${request}, ${person})`,
    ];
  }),
  'assign in bulk': sql(
    0.5,
    (random) =>
      `insert into request_assignees (request_id, assignee_id)
       select id, ${v.technician(random)} from service_requests where priority_id = 1 limit 50 on conflict do nothing`,
  ),
};
