import { type Place, placesOf } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import { groupsOf, idIn } from './ids.ts';
import type { Run } from './run.ts';
import { type Suspects, suspect } from './suspects.ts';

const PORTION = 250;

/**
 * Entries of lists whose request has no such place by what is kept of it: suspects, since both may be in motion. The
 * requests' own places have been looked at before.
 */
export const straysIn = async (lists: Iterable<string>, since: number, { model, meter }: Run): Promise<Suspects> => {
  const suspects: Suspects = new Map();
  for (const list of lists) {
    for await (const members of model.members(list)) {
      meter.tick();
      for (const portion of groupsOf(members, PORTION))
        await findIn(list, portion, (id, place) => suspect(suspects, id, since, [place]), model);
    }
  }
  return suspects;
};

const findIn = async (
  list: string,
  members: readonly string[],
  found: (id: Uuid, place: Place) => void,
  model: Run['model'],
): Promise<void> => {
  const { kept } = await model.requests([...new Set(members.map(idIn))]);
  for (const member of members) {
    const id = idIn(member);
    const placed = kept.get(id)?.document?.placed ?? null;
    if (placesOf(id, placed).get(list) !== member) found(id, { list, member });
  }
};
