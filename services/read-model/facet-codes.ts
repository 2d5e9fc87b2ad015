import { leadOf } from './facet-lists.ts';
import { type Code, hasUnread, requestLike } from './facets.ts';
import { type Filter, isLeftBy, isOfType, isSubtask } from './filter.ts';
import type { Reference } from './reference.ts';
import { allHold, type View, type ViewedRequest } from './view.ts';

/** Codes beside each other, one of them at least; `lead` begins their places in the view's order. */
export type Stretch = { readonly first: Code; readonly last: Code; readonly lead: string };

/** Where in its facet list a filtered view is found. */
export type Stretches = {
  /** Code by code: each is in the view's order. */
  readonly shown: readonly Stretch[];
  /** What is left but for the type, to be counted, in as few stretches as can be. */
  readonly parents: readonly Stretch[];
  readonly subtasks: readonly Stretch[];
};

/** Neighbours among all codes there are become one stretch. */
const joined = (codes: readonly Code[], wanted: ReadonlySet<Code>): Stretch[] => {
  const stretches: Stretch[] = [];
  let open = false;
  for (const code of codes) {
    const last = stretches.at(-1);
    if (open && last && wanted.has(code)) stretches[stretches.length - 1] = { ...last, last: code };
    else if (wanted.has(code)) stretches.push({ first: code, last: code, lead: '' });
    open = wanted.has(code);
  }
  return stretches;
};

const alone = (code: Code): Stretch => ({ first: code, last: code, lead: '' });

/** Those of the list in which a view is filtered so, and what of them the view shows and the filter leaves, but for its type. */
const codesOf = (view: View, filter: Filter, codes: readonly Code[], reference: Reference) => {
  const [isShown, isLeft] = [allHold(view.where), isLeftBy(filter)];
  const ofList = codes.filter((code) => hasUnread(code) === (filter.unread !== undefined));
  const left = ofList
    .map((code) => ({ code, request: requestLike(code, reference) }))
    .filter(({ request }) => isShown(request) && isLeft(request));
  /** What is cut off by time is cut off within each code. */
  const stretched = (own: readonly Code[]): readonly Stretch[] =>
    view.today ? own.map(alone) : joined(ofList, new Set(own));
  return { left, stretched };
};

/**
 * Which of the codes there are (in their order) a view shows, and what a filter leaves of them: the view's own clauses
 * are asked, about a request of that code.
 */
export const stretchesOf = (view: View, filter: Filter, codes: readonly Code[], reference: Reference): Stretches => {
  const hasType = isOfType(filter);
  const lead = leadOf(view);
  const { left, stretched } = codesOf(view, filter, codes, reference);
  const counted = (subtasks: boolean) =>
    stretched(left.filter(({ request }) => isSubtask(request) === subtasks).map(({ code }) => code));
  return {
    shown: left
      .filter(({ request }) => hasType(request))
      .map(({ code, request }) => ({ ...alone(code), lead: lead.map((term) => term(request)).join('') })),
    parents: counted(false),
    subtasks: counted(true),
  };
};

/** What codes tell apart; null: nothing. */
export type CodedBy = 'type' | 'status' | 'priority' | null;

const valueBy = (by: CodedBy, request: ViewedRequest): number | string => {
  if (by === 'type') return isSubtask(request) ? 'subtasks' : 'parents';
  if (by === 'status') return request.statusId;
  return by === 'priority' ? request.priorityId : '';
};

/** Where what a filter leaves of a view is to be counted value by value, in as few stretches as can be. */
export const groupsOf = (
  view: View,
  filter: Filter,
  codes: readonly Code[],
  reference: Reference,
  by: CodedBy,
): ReadonlyMap<number | string, readonly Stretch[]> => {
  const { left, stretched } = codesOf(view, filter, codes, reference);
  const hasType = isOfType(filter);
  const groups = Map.groupBy(
    left.filter(({ request }) => hasType(request)),
    ({ request }) => valueBy(by, request),
  );
  return new Map([...groups].map(([value, own]) => [value, stretched(own.map(({ code }) => code))]));
};
