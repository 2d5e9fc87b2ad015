import { faker as arabic } from '@faker-js/faker/locale/ar';
import { faker } from '@faker-js/faker/locale/en';
import { Client, type ClientBase } from 'pg';
import { copyRows } from './demo/copy.ts';
import { inventHistory, type World } from './demo/history.ts';
import { insertReference } from './demo/reference.ts';

/** Requests per transaction: some 1,800 row changes, which the projector still applies as one. */
const slice = 250;

const ids = async <Id>(client: ClientBase, sql: string): Promise<readonly Id[]> =>
  (await client.query<{ id: Id }>(sql)).rows.map(({ id }) => id);

const readWorld = async (client: ClientBase): Promise<World> => ({
  requesters: await ids(client, 'select id from users where not is_technician and not is_super_admin order by id'),
  technicians: await ids(client, 'select id from users where is_technician order by id'),
  units: await ids(client, 'select id from business_units order by id'),
  tags: await ids(client, 'select id from tags order by id'),
  subcategories: await ids(client, 'select id from subcategories order by id'),
  sections: await ids(client, 'select id from sections order by id'),
  statuses: (await client.query('select id, count_as_solved as solved from request_statuses order by id')).rows,
  priorities: (await client.query('select id, resolution_time_hours as hours from priorities order by id')).rows,
});

const loadRequests = async (client: ClientBase, world: World, requests: number): Promise<void> => {
  const now = Date.now();
  let parents: readonly string[] = [];
  for (let done = 0; done < requests; done += slice) {
    const histories = Array.from({ length: Math.min(slice, requests - done) }, () =>
      inventHistory(world, now, parents),
    );
    await client.query('begin');
    await copyRows(
      client,
      'service_requests',
      histories.map(({ request }) => request),
    );
    await copyRows(
      client,
      'request_assignees',
      histories.flatMap(({ assignees }) => assignees),
    );
    await copyRows(
      client,
      'chat_messages',
      histories.flatMap(({ messages }) => messages),
    );
    await copyRows(
      client,
      'chat_read_states',
      histories.flatMap(({ readStates }) => readStates),
    );
    await client.query('commit');
    parents = histories.map(({ request }) => request.id);
  }
};

/**
 * Fills the demo source: 60 people, 10 units, and as many requests of the last half year, with their messages, assignees and
 * read states. The same choices every time, only the dates follow the clock. Does nothing when any request is there already.
 */
export const loadDemoData = async (databaseUrl: string, requests: number): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl, application_name: 'deskview demo data' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from service_requests limit 1');
    if (rowCount !== 0 || requests === 0) return;
    faker.seed(20_261_120);
    arabic.seed(20_261_120);
    await client.query('begin');
    await insertReference(client);
    await client.query('commit');
    await loadRequests(client, await readWorld(client), requests);
  } finally {
    await client.end();
  }
};
