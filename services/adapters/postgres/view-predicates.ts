import type { ViewName } from '#read-model/views/index.ts';

/** How SQL says of a row `r` of service_requests what takes a look at other tables. */
type Conditions = { readonly assigned: string; readonly solved: string; readonly waitsForSubtask: string };

const lookedUp: Conditions = {
  assigned: 'exists (select from request_assignees a where a.request_id = r.id)',
  solved: 'exists (select from request_statuses s where s.id = r.status_id and s.count_as_solved)',
  waitsForSubtask: `exists (select from service_requests c left join request_statuses s on s.id = c.status_id
  where c.parent_task_id = r.id and not c.is_deleted and s.count_as_solved is not true)`,
};

const live = (also = 'true') => `(not r.is_deleted and ${also})`;

/** The predicates by conditions that are put otherwise. */
export const viewPredicatesBy = ({
  assigned,
  solved,
  waitsForSubtask,
}: Conditions): Readonly<Record<ViewName, string>> => ({
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
});

/**
 * The contract's predicates (CONTRACT.md section 3) over a row `r` of service_requests, as SQL says them and not as the
 * views' own rules do: that both select the same is what a verification shows. Personal views: for somebody.
 */
export const viewPredicates = viewPredicatesBy(lookedUp);
