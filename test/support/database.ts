import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createDemoSource } from '#infra/postgres/prepare.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

export type Database = {
  readonly url: string;
  /** Unique among the tests running at the same time: roles and slots belong to the whole server. */
  readonly cell: string;
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<Rows>;
  readonly drop: () => Promise<void>;
};

const connect = async (url: string) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
};

const serverUrl = (): string => {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined)
    throw new Error('TEST_POSTGRES_URL must name a Postgres with wal_level=logical, as its superuser');
  return url;
};

/** A database of its own on the tests' real Postgres, with the demo source's tables unless told otherwise. */
export const freshDatabase = async ({ schema = true } = {}): Promise<Database> => {
  const cell = `t${randomBytes(6).toString('hex')}`;
  const name = `test_${cell}`;
  const admin = await connect(serverUrl());
  await admin.query(`create database ${name}`);
  const url = Object.assign(new URL(serverUrl()), { pathname: `/${name}` }).href;
  if (schema) await createDemoSource(url);
  const client = await connect(url);
  return {
    url,
    cell,
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows ?? [],
    drop: async () => {
      await client.end();
      await admin.query(`select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1`, [
        name,
      ]);
      await admin.query(`drop database ${name} with (force)`);
      await admin.query(`drop role if exists deskview_${cell}`);
      await admin.end();
    },
  };
};
