import type { ViewName } from '#read-model/views/index.ts';

const assigned = 'exists (select from request_assignees a where a.request_id = r.id)';
const solved = 'exists (select from request_statuses s where s.id = r.status_id and s.count_as_solved)';
const waitsForSubtask = `exists (select from service_requests c left join request_statuses s on s.id = c.status_id
  where c.parent_task_id = r.id and not c.is_deleted and s.count_as_solved is not true)`;

const live = (also = 'true') => `(not r.is_deleted and ${also})`;

/**
 * The contract's predicates (CONTRACT.md section 3) over a row `r` of service_requests, as SQL says them and not as the
 * views' own rules do: that both select the same is what a verification shows. Personal views: for somebody.
 */
export const viewPredicates: Readonly<Record<ViewName, string>> = {
  unassigned: live(`not ${assigned}`),
  all_unsolved: live(`not ${solved} and ${assigned}`),
  my_unsolved: live(`not ${solved} and ${assigned}`),
  recently_updated: live(),
  recently_solved: live(solved),
  all_your_requests: live(assigned),
  urgent_high_priority: live(`r.priority_id in (1, 2) and not ${solved}`),
  pending_requester_response: live('r.status_id = 7'),
  pending_subtask: live(waitsForSubtask),
  // Where today begins is the reader's business.
  new_today: live(),
  in_progress: live('r.status_id = 8'),
  all_tickets: live(),
  all_solved: live(solved),
};
