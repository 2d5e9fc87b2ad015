import type { Uuid } from '#read-model/rows.ts';
import { isUuid } from '#read-model/uuid.ts';
import type { Asked, Endpoint } from '../endpoint.ts';
import { type Fields, fieldsIn } from '../fields.ts';
import { givenIn } from '../given.ts';
import { noRequest } from '../problem.ts';
import { visibleItem } from '../visible-item.ts';

type Params = { readonly id: Uuid; readonly fields: Fields | undefined };

/** What is no id is no request's: 404 as for any other that is not there. */
const idIn = (path: Asked['path']): Uuid => {
  const id = path['id']?.toLowerCase() ?? '';
  if (!isUuid(id)) throw noRequest();
  return id;
};

/** One request as lists show it. */
export const requestById: Endpoint<Params> = {
  name: 'requestById',
  method: 'get',
  path: '/technician-views/{id}',
  params: ({ path, query }) => {
    const id = idIn(path);
    const given = givenIn(query);
    const fields = fieldsIn(query, given);
    given.refuse();
    return { id, fields };
  },
  plan: ({ id, fields }, { scope, reference, config }) => ({
    tallies: [],
    requests: [id],
    items: (found) => {
      const item = visibleItem(found, 0, scope, { reference, unreadSource: config.unreadSource, fields });
      if (item === null) throw noRequest();
      return `"data":${item}`;
    },
  }),
};
