import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createDemoSource } from '#infra/postgres/prepare.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

export type Database = {
  readonly url: string;
  /** The same for the role that owns the database and its tables, and is no superuser: what an application has. */
  readonly ownerUrl: string;
  /** Unique among the tests running at the same time: roles and slots belong to the whole server. */
  readonly cell: string;
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<Rows>;
  readonly drop: () => Promise<void>;
};

export type Connection = Pick<Database, 'query'> & { readonly end: () => Promise<void> };

/** A connection of its own, such as an application has. */
export const connected = async (url: string): Promise<Connection> => {
  const client = await connect(url);
  return {
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows ?? [],
    end: () => client.end(),
  };
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
  const owner = `owner_${cell}`;
  await admin.query(`create role ${owner} login password '${owner}'`);
  await admin.query(`create database ${name} owner ${owner}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const ownerUrl = Object.assign(new URL(url), { username: owner, password: owner }).href;
  if (schema) await createDemoSource(ownerUrl);
  const client = await connect(url);
  return {
    url,
    ownerUrl,
    cell,
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows ?? [],
    drop: async () => {
      await client.end();
      await admin.query(`select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1`, [
        name,
      ]);
      await admin.query(`drop database ${name} with (force)`);
      await admin.query(`drop role if exists deskview_${cell}, ${owner}`);
      await admin.end();
    },
  };
};
