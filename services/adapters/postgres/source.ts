import type { Client } from 'pg';
import type { Selection, Source, SourceSnapshot } from '#projector/source-ports.ts';
import { type Lsn, parseLsn } from '#read-model/position.ts';
import { beginSnapshot, type Connections, drop, openConnections } from './client.ts';
import { orSourceError } from './failures.ts';
import { touchHeartbeat } from './heartbeat.ts';
import { portionsOf } from './portions.ts';
import { readReference } from './reference-rows.ts';
import { readExamined, readRequest } from './request-rows.ts';
import { countSql, examineSql, requestsSql } from './request-sql.ts';

export type SourceOptions = {
  /** Of a user that may read the captured columns and touch the heartbeat. */
  readonly databaseUrl: string;
};

/** Milliseconds. */
const MARK_TIMEOUT = 60_000;

/** The application's database, read beside its own work. */
export const openSource = ({ databaseUrl }: SourceOptions): Source => {
  const connections = openConnections(databaseUrl);
  return {
    snapshot: () => orSourceError(takeSnapshot(connections)),
    mark: () => orSourceError(mark(connections)),
    async close() {
      connections.closeAll();
    },
  };
};

const mark = async (connections: Connections): Promise<void> => {
  const client = await connections.open();
  try {
    await touchHeartbeat(client, MARK_TIMEOUT);
  } finally {
    drop(client);
  }
};

const takeSnapshot = async (connections: Connections): Promise<SourceSnapshot> => {
  const client = await connections.open();
  try {
    await beginSnapshot(client);
    // The first statement takes the snapshot, before the log is looked at: what it sees was written by then.
    const [exported] = await oneRow(client, 'select pg_export_snapshot()');
    const [lsn, takenAt] = await oneRow(
      client,
      'select pg_current_wal_insert_lsn()::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint::text',
    );
    return snapshotOn(connections, client, {
      exported: exported as string,
      lsn: parseLsn(lsn as string) as Lsn,
      takenAt: BigInt(takenAt as string),
    });
  } catch (error) {
    drop(client);
    throw error;
  }
};

const oneRow = async (client: Client, text: string): Promise<readonly unknown[]> => {
  const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
  return rows[0] ?? [];
};

type Taken = Pick<SourceSnapshot, 'lsn' | 'takenAt'> & { readonly exported: string };

const snapshotOn = (connections: Connections, client: Client, { exported, ...taken }: Taken): SourceSnapshot => {
  const count = async (selection: Selection): Promise<number> => {
    if (selection.kind === 'all' && selection.after === null) {
      const [estimate] = await oneRow(
        client,
        `select reltuples from pg_class where oid = 'service_requests'::regclass`,
      );
      if (Number(estimate) > 0) return Number(estimate);
    }
    const [counted] = await oneRow(client, countSql(selection));
    return Number(counted);
  };
  return {
    ...taken,
    reference: () => orSourceError(readReference(client)),
    requests: (selection) => portionsOf(connections, exported, requestsSql(selection), readRequest),
    examine: (selection) => portionsOf(connections, exported, examineSql(selection), readExamined),
    count: (selection) => orSourceError(count(selection)),
    async close() {
      drop(client);
    },
  };
};
