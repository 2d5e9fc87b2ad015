import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
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

/** A database of its own on the tests' real Postgres, with the demo source's tables unless told otherwise. */
export const freshDatabase = async ({ schema = true } = {}): Promise<Database> => {
  const cell = `t${randomBytes(6).toString('hex')}`;
  const name = `test_${cell}`;
  const server = inject('databaseUrl');
  const admin = await connect(server);
  await admin.query(`create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
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
