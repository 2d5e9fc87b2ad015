import { Client } from 'pg';
import { checkSource } from '#infra/postgres/capture/check.ts';
import { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { guardSteps } from '#infra/postgres/capture/guard.ts';
import { heartbeatSteps } from '#infra/postgres/capture/heartbeat.ts';
import { identitySteps } from '#infra/postgres/capture/identity.ts';
import { publicationSteps } from '#infra/postgres/capture/publication.ts';
import { roleSteps } from '#infra/postgres/capture/role.ts';
import { captureName, type Step, type Target } from '#infra/postgres/capture/step.ts';
import type { Probes, SlotLook } from '#projector/status/probes.ts';
import { given, PATIENCE, type ProbeAddresses } from './addresses.ts';

type Plan = (target: Target) => Promise<readonly Step[]>;

/** What checkSource finds wrong, of one kind; the tables are not looked at on a server that cannot be captured at all. */
const problems = async (client: Client, kind: SourceRefused['code']): Promise<readonly string[]> => {
  try {
    await checkSource(client);
    return [];
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error;
    if (error.code === kind) return error.problems;
    if (kind === 'server') return [];
    throw error;
  }
};

/** Questions to the source. One connection at a time: many checks must not take the application's. */
export const sourceProbes = (addresses: ProbeAddresses): Pick<Probes, 'slot' | 'clockSkew' | 'capture'> => {
  const { cell, replicationPassword } = addresses;
  let before: Promise<unknown> = Promise.resolve();

  const ask = async <T>(question: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({
      connectionString: given(addresses.databaseUrl, 'DATABASE_URL'),
      application_name: 'deskview probe',
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
    });
    // An idle connection that breaks says so by an event, which nobody else would hear.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      return await question(client);
    } finally {
      await client.end();
    }
  };
  const inTurn = <T>(question: (client: Client) => Promise<T>): Promise<T> => {
    const turn = before.then(() => ask(question));
    before = turn.catch(() => undefined);
    return turn;
  };

  const becauses = (plan: Plan) => () =>
    inTurn(async (client) => {
      const steps = await plan({ client, cell, replicationPassword: replicationPassword ?? 'not-known' });
      return steps.map(({ because }) => because);
    });

  /** A password that nobody gave, or that cannot be seen, is not what is missing. */
  const roleProblems: Plan = async (target) =>
    (await roleSteps(target)).filter(
      ({ secret, blind, sql }) =>
        !blind && (secret === undefined || replicationPassword !== undefined || sql.startsWith('create')),
    );

  return {
    slot: () =>
      inTurn(async (client): Promise<SlotLook> => {
        const name = captureName(cell);
        const { rows } = await client.query<{ active: boolean; status: string | null; retained: number | null }>(
          `select active, wal_status as status, (pg_current_wal_lsn() - restart_lsn)::float8 as retained
             from pg_replication_slots where slot_name = $1`,
          [name],
        );
        const [slot] = rows;
        return {
          name,
          active: slot?.active ?? null,
          walStatus: slot?.status ?? null,
          retained: slot?.retained ?? null,
        };
      }),
    clockSkew: () =>
      inTurn(async (client) => {
        const asked = Date.now();
        const { rows } = await client.query<{ now: number }>(
          'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
        );
        return (rows[0]?.now ?? Number.NaN) - (asked + Date.now()) / 2;
      }),
    capture: {
      'wal-level': () => inTurn((client) => problems(client, 'server')),
      'source-tables': () => inTurn((client) => problems(client, 'schema')),
      publication: becauses(publicationSteps),
      'replica-identity': becauses(identitySteps),
      'truncate-guard': becauses(guardSteps),
      heartbeat: becauses(heartbeatSteps),
      'replication-role': becauses(roleProblems),
    },
  };
};
