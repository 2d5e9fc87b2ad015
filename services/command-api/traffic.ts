import { setTimeout as sleep } from 'node:timers/promises';
import { faker } from '@faker-js/faker/locale/en';
import { Pool } from 'pg';
import { actions, type Desk } from './demo/actions.ts';

/** Actions one connection does per second before another one helps it. */
const perConnection = 100;
const afterFailure = 1000;

const readDesk = async (pool: Pool): Promise<Desk> => {
  const ids = async <Id>(sql: string) => (await pool.query<{ id: Id }>(sql)).rows.map(({ id }) => id);
  return {
    requesters: await ids('select id from users where not is_technician and not is_super_admin and not is_deleted'),
    technicians: await ids('select id from users where is_technician and is_active and not is_deleted'),
    units: await ids('select id from business_units where not is_deleted'),
    requests: await ids('select id from service_requests where not is_deleted order by created_at desc limit 1000'),
  };
};

const pause = (milliseconds: number, signal: AbortSignal) =>
  sleep(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);

/**
 * Writes to the demo source as a busy help desk does, through plain SQL, until stopped. Rests while the database cannot be
 * reached and goes on after it. Needs the users of loadDemoData; rejects when there are none. `stop` ends after the last action.
 */
export const startTraffic = async (
  databaseUrl: string,
  actionsPerSecond: number,
): Promise<{ readonly stop: () => Promise<void> }> => {
  const connections = Math.ceil(actionsPerSecond / perConnection);
  const pool = new Pool({
    connectionString: databaseUrl,
    max: Math.max(1, connections),
    application_name: 'deskview traffic',
  });
  // An idle connection that breaks is no failure: the next action opens another.
  pool.on('error', () => undefined);
  const desk = await readDesk(pool);
  if (desk.requesters.length === 0 || desk.technicians.length === 0 || desk.requests.length === 0) {
    await pool.end();
    throw new Error('the traffic needs demo data: requesters, technicians and requests');
  }
  const ending = new AbortController();

  // Every action is one statement; pool.query also survives the loss of the connection it runs on.
  const act = () =>
    faker.helpers
      .weightedArrayElement(actions)(pool, desk)
      .then(
        () => 'done' as const,
        () => 'failed' as const,
      );
  const work = async () => {
    const interval = (1000 * connections) / actionsPerSecond;
    let due = performance.now();
    while (!ending.signal.aborted) {
      if ((await act()) === 'failed') {
        await pause(afterFailure, ending.signal);
        due = performance.now();
      }
      due += interval;
      await pause(due - performance.now(), ending.signal);
    }
  };
  const workers = Array.from({ length: connections }, work);
  return {
    stop: async () => {
      ending.abort();
      await Promise.all(workers);
      await pool.end();
    },
  };
};
