import type { Document } from './document.ts';
import { type ExplainedClause, type ExplainedRule, explainScope, nameOfUser, scopeClauses } from './explain-scope.ts';
import { viewedRequest } from './memberships.ts';
import type { Reference } from './reference.ts';
import type { Uuid } from './rows.ts';
import { formatMicros, type Micros } from './time.ts';
import type { View, ViewedRequest } from './view.ts';

export type Explanation = {
  readonly shown: boolean;
  /** One sentence. */
  readonly because: string;
  readonly clauses: readonly ExplainedClause[];
  readonly scopeRules: readonly ExplainedRule[];
};

const assignedTo = (document: Document, reference: Reference, technician: Uuid): ExplainedClause => {
  const users = [...document.assignees.values()].map(({ userId }) => userId);
  return {
    part: 'view',
    name: `assigned to ${nameOfUser(reference, technician)}`,
    holds: users.includes(technician),
    value: users.length === 0 ? 'nobody is assigned' : users.map((user) => nameOfUser(reference, user)).join(', '),
  };
};

const createdSince = (request: ViewedRequest, since: Micros): ExplainedClause => ({
  part: 'view',
  name: `created since midnight, ${formatMicros(since)}`,
  holds: request.createdAt >= since,
  value: `created ${formatMicros(request.createdAt)}`,
});

const notThere: ExplainedClause = { part: 'request', name: 'exists', holds: false, value: 'no such request is kept' };

/**
 * Why a view shows a request to a technician, or does not: every clause of the view and of the scope. `since` is the
 * midnight before the reader's now, in microseconds; only new_today looks at it.
 */
export const explainRequest = (
  view: View,
  document: Document | null,
  reference: Reference,
  technician: Uuid,
  adminRoles: readonly string[],
  since: Micros,
): Explanation => {
  const request = document && viewedRequest(document, reference);
  const ofRequest: ExplainedClause[] =
    document && request
      ? [
          {
            part: 'request',
            name: 'not deleted',
            holds: !request.isDeleted,
            value: `is_deleted is ${request.isDeleted}`,
          },
          ...(view.personal ? [assignedTo(document, reference, technician)] : []),
          ...(view.today ? [createdSince(request, since)] : []),
          ...view.where.map(
            ({ name, holds, value }): ExplainedClause => ({
              part: 'view',
              name,
              holds: holds(request),
              value: value(request, reference),
            }),
          ),
        ]
      : [notThere];
  const clauses = [...ofRequest, ...scopeClauses(reference, technician, adminRoles, request)];
  const failing = clauses.filter(({ holds }) => !holds);
  const whose = nameOfUser(reference, technician);
  return {
    shown: failing.length === 0,
    because:
      failing.length === 0
        ? `${view.name} shows this request to ${whose}: all ${clauses.length} conditions hold.`
        : `${view.name} does not show this request to ${whose}: ${failing.map(said).join(' and ')}.`,
    clauses,
    scopeRules: explainScope(reference, technician, adminRoles),
  };
};

const said = ({ name, value }: ExplainedClause): string => `“${name}” does not hold (${value})`;
