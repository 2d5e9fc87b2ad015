import { countersOf, type Owner, type Place } from '#read-model/delta.ts';
import type { ListName } from '#read-model/lists.ts';
import type { Memberships } from '#read-model/memberships.ts';

/** A request's entries in lists as they are, and as they will be. */
export type Moved = {
  readonly before: Memberships | null;
  readonly after: Memberships | null;
  readonly held: readonly Place[];
  readonly wanted: readonly Place[];
};

const has = (places: readonly Place[], list: string): number => places.filter((place) => place.list === list).length;

/** A counted list's owner, and where its counters lie in the owner's; null for lists that are not counted. */
export const counterOf = (list: string): { readonly owner: Owner; readonly slot: number } | null => {
  const end = list.lastIndexOf(' ');
  const owner = list.slice(0, end);
  const slot = countersOf(owner).indexOf(list.slice(end + 1) as ListName);
  return slot < 0 ? null : { owner, slot: 2 * slot };
};

const noted = ({ before }: Moved, list: string): number =>
  before?.keys[list.slice(list.lastIndexOf(' ') + 1) as ListName] === undefined ? 0 : 1;

const sum = (requests: readonly Moved[], of: (request: Moved) => number): number =>
  requests.reduce((total, request) => total + of(request), 0);

const asSubtask = (memberships: Memberships | null): number => (memberships?.subtask ? 1 : 0);

/**
 * The counters after entries were put right. What they counted until now is not told by them: the entries that lists
 * held, unless counter and list differ by just what documents and entries differ by. Then they counted what the
 * documents note, and the list was what was wrong. Counters that were wrong before stay as wrong as they were.
 */
export const countersAfter = (
  moved: readonly Moved[],
  sizes: ReadonlyMap<string, number>,
  tallies: ReadonlyMap<Owner, readonly number[]>,
): ReadonlyMap<Owner, readonly number[]> => {
  const changed = new Map<Owner, number[]>();
  for (const [list, size] of sizes) {
    const counter = counterOf(list);
    if (!counter) continue;
    const { owner, slot } = counter;
    const tally = changed.get(owner) ?? widened(owner, tallies.get(owner) ?? []);
    const [count = 0, subtasks = 0] = tally.slice(slot, slot + 2);
    const held = (request: Moved): number => has(request.held, list);
    const byDocuments = count - size === sum(moved, (request) => noted(request, list) - held(request));
    const was = (request: Moved): number => (byDocuments ? noted(request, list) : held(request));
    const is = (request: Moved): number => has(request.wanted, list);
    tally[slot] = count + sum(moved, (request) => is(request) - was(request));
    tally[slot + 1] =
      subtasks +
      sum(moved, (request) => {
        const { before, after } = request;
        return is(request) * asSubtask(after) - was(request) * asSubtask(before ?? after);
      });
    if (tally[slot] !== count || tally[slot + 1] !== subtasks) changed.set(owner, tally);
  }
  return changed;
};

const widened = (owner: Owner, stored: readonly number[]): number[] =>
  countersOf(owner).flatMap((_, n) => [stored[2 * n] ?? 0, stored[2 * n + 1] ?? 0]);
