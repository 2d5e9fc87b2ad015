import type { Client } from 'pg';
import { cellProblems } from '#infra/postgres/capture/cell.ts';
import { checkSource } from '#infra/postgres/capture/check.ts';
import { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { guardSteps } from '#infra/postgres/capture/guard.ts';
import { heartbeatSteps } from '#infra/postgres/capture/heartbeat.ts';
import { identitySteps } from '#infra/postgres/capture/identity.ts';
import { publicationSteps } from '#infra/postgres/capture/publication.ts';
import { roleSteps } from '#infra/postgres/capture/role.ts';
import { rowSecurityProblems } from '#infra/postgres/capture/row-security.ts';
import { captureName, type Step, type Target } from '#infra/postgres/capture/step.ts';
import { lookAtSource } from '#infra/postgres/source-look.ts';
import type { Probes } from '#projector/status/probes.ts';
import type { ProbeAddresses } from './addresses.ts';
import type { SourceConnection } from './connection.ts';

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

/** Questions to the source. */
export const sourceProbes = (
  { cell, replicationPassword }: ProbeAddresses,
  { ask }: SourceConnection,
): Pick<Probes, 'source' | 'slot' | 'clockSkew' | 'capture'> => {
  const becauses = (plan: Plan) => () =>
    ask(async (client) => {
      try {
        const steps = await plan({ client, cell, replicationPassword: replicationPassword ?? 'not-known' });
        return steps.map(({ because }) => because);
      } catch (error) {
        if (error instanceof SourceRefused) return error.problems;
        throw error;
      }
    });

  /** A password that nobody gave, or that cannot be seen, is not what is missing. */
  const roleProblems: Plan = async (target) =>
    (await roleSteps(target)).filter(
      ({ secret, blind, sql }) =>
        !blind && (secret === undefined || replicationPassword !== undefined || sql.startsWith('create')),
    );

  const source = () => ask((client) => lookAtSource(client, captureName(cell)));

  return {
    source,
    slot: async () => (await source()).slot,
    clockSkew: () =>
      ask(async (client) => {
        const asked = Date.now();
        const { rows } = await client.query<{ now: number }>(
          'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
        );
        return (rows[0]?.now ?? Number.NaN) - (asked + Date.now()) / 2;
      }),
    capture: {
      'wal-level': () => ask((client) => problems(client, 'server')),
      'source-tables': () => ask((client) => problems(client, 'schema')),
      'row-security': () => ask((client) => rowSecurityProblems({ client, cell }, { andWhoAsks: true })),
      publication: becauses(publicationSteps),
      'replica-identity': becauses(identitySteps),
      'truncate-guard': becauses(guardSteps),
      heartbeat: becauses(heartbeatSteps),
      'replication-role': async () => [
        ...(await ask((client) => cellProblems({ client, cell }))),
        ...(await becauses(roleProblems)()),
      ],
    },
  };
};
