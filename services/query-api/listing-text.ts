import { distinct } from './filters.ts';
import type { Selected } from './params.ts';

/** No ids are asked for. */
const ANY = '*';

/** Short where ids lie close to each other, as those of one table do: each is told by how far it is from the one before. */
const textOfIds = (given: readonly number[] | undefined): string =>
  given === undefined
    ? ANY
    : distinct(given)
        .map((id, index, ids) => (id - (ids[index - 1] ?? 0)).toString(36))
        .join();

const idsIn = (text: string): readonly number[] | undefined => {
  if (text === ANY) return undefined;
  let id = 0;
  return text.split(',').map((gap) => {
    id += Number.parseInt(gap, 36);
    return id;
  });
};

/** What tells lists apart, in ASCII: equal lists have equal texts. How many are shown of a page is not of the list. */
export const textOf = ({ view, type, unread, unitIds, statusIds, priorityIds }: Selected): string =>
  [view, type ?? ANY, unread ?? ANY, ...[unitIds, statusIds, priorityIds].map(textOfIds)].join(' ');

/** The reverse of textOf. */
export const selectedIn = (text: string): Selected => {
  const [view, type, unread, ...ids] = text.split(' ');
  const [unitIds, statusIds, priorityIds] = ids.map(idsIn);
  return {
    view: view as Selected['view'],
    type: type === ANY ? undefined : (type as Selected['type']),
    unread: unread === ANY ? undefined : true,
    unitIds,
    statusIds,
    priorityIds,
  };
};
