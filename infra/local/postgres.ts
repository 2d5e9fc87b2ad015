import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Client } from 'pg';
import { run } from './command.ts';
import { createPart, type Part } from './part.ts';
import type { Place } from './place.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { reachableBy, unprivilegedUser } from './user.ts';

const database = 'deskview';
const admin = 'postgres';

/** Where its data lies: elsewhere than in the state directory when the user that Postgres runs as cannot get there. */
export const postgresDataDir = (stateDir: string): string =>
  `${reachableBy(unprivilegedUser(), `${stateDir}/data`)}/postgres`;

const initialise = async ({ signal }: Place, bin: string, dataDir: string, password: string): Promise<void> => {
  const user = unprivilegedUser();
  const passwordFile = `${dataDir}.password`;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) for (const path of [dataDir, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const how = ['-U', admin, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(`${bin}/initdb`, ['-D', dataDir, `--pwfile=${passwordFile}`, ...how], { user, signal, cwd: '/' });
  } finally {
    rmSync(passwordFile);
  }
};

const withClient = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

const createDatabase = (url: string) =>
  withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  });

/** A Postgres with logical decoding and a database `deskview`, not started yet; keeps its data in the state directory. */
export const postgresPart = async (
  place: Place,
  port: number,
  password: string,
): Promise<Part & { readonly url: string }> => {
  const bin = await postgresBinaries(place);
  const dataDir = postgresDataDir(place.stateDir);
  if (!existsSync(`${dataDir}/PG_VERSION`)) await initialise(place, bin, dataDir, password);
  const url = (name: string) => `postgresql://${admin}:${password}@127.0.0.1:${port}/${name}`;
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    wal_level: 'logical',
    // Off, the WAL sender would wait for the next flush: 180 ms on every change.
    synchronous_commit: 'on',
    max_connections: 200,
  };
  const part = createPart({
    name: 'postgres',
    stateDir: place.stateDir,
    command: `${bin}/postgres`,
    args: ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    user: unprivilegedUser(),
    answers: () => withClient(url(admin), async () => true),
  });
  const { start } = part;
  return Object.assign(part, {
    url: url(database),
    start: async () => {
      await start();
      await createDatabase(url(admin));
    },
  });
};
