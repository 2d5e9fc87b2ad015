import type { Reference } from './reference.ts';
import type { RequestRow } from './rows.ts';
import { descendingKey, type Micros } from './time.ts';

/** What a view's predicate may look at: a live request as it stands at one position of the log. */
export type ViewedRequest = RequestRow & {
  readonly solved: boolean;
  /** How many rows assign it to somebody. */
  readonly assignees: number;
  /** How many live, unsolved requests name it as their parent. */
  readonly openSubtasks: number;
  /** Have the technicians not read something, told by the messages or by chat_read_states? */
  readonly unread: { readonly messages: boolean; readonly states: boolean };
};

/** One condition of a view. Views that share a clause share the value: lists with equal clauses are kept once. */
export type Clause = {
  /** As it is told when somebody asks why a request is, or is not, in the view. */
  readonly name: string;
  readonly holds: (request: ViewedRequest) => boolean;
  /** What of the request decides it, in words. */
  readonly value: (request: ViewedRequest, reference: Reference) => string;
};

export const clause = (name: string, holds: Clause['holds'], value: Clause['value']): Clause => ({
  name,
  holds,
  value,
});

export const allHold =
  (clauses: readonly Clause[]) =>
  (request: ViewedRequest): boolean =>
    clauses.every(({ holds }) => holds(request));

/** One column of an order: fixed-width hex digits whose text order is the wanted one. */
export type OrderTerm = {
  (request: ViewedRequest): string;
  /** It looks at nothing but what filters look at too, see facets. */
  readonly isFacet?: true;
};

export const newest =
  (time: (request: ViewedRequest) => Micros | null): OrderTerm =>
  (request) =>
    descendingKey(time(request));

export const lowest =
  (number: (request: ViewedRequest) => number): OrderTerm =>
  (request) =>
    (number(request) + 0x8000_0000).toString(16).padStart(8, '0');

export type View = {
  /** The name in the `view` parameter and, as is, in snake_case counts. */
  readonly name: string;
  /** What all must hold of a live request to be shown; in a personal view, of one that is assigned to the reader. */
  readonly where: readonly Clause[];
  /** `id` ascending always decides last. */
  readonly order: readonly OrderTerm[];
  /** Shows only what is assigned to the reader. */
  readonly personal?: true;
  /** Shows only what was created since the reader's midnight; its order must be newest createdAt first. */
  readonly today?: true;
};

export const defineView = <const V extends View>(view: V): V => view;

/** Orders that several views share: the same value, so that equal sets are kept once. */
export const lastTouchedFirst: readonly OrderTerm[] = [newest((request) => request.updatedAt)];
export const lastCreatedFirst: readonly OrderTerm[] = [newest((request) => request.createdAt)];

export const mostPressing: OrderTerm = Object.assign(
  lowest((request) => request.priorityId),
  { isFacet: true } as const,
);
