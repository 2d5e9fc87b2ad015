import pg from 'pg';
import { kafkaAt } from '#infra/kafka/client.ts';
import type { Stack } from '#infra/local/stack-file.ts';
import { namesOf } from '#read-model/cell.ts';
import { formatLsn } from '#read-model/position.ts';
import { positionOf } from './position.ts';

/** One part of the line. `late`: it works, but what it shows is not of now. */
export type Finding = {
  readonly name: string;
  readonly state: 'ok' | 'late' | 'broken';
  readonly detail: string;
};

type Said = Omit<Finding, 'name'>;

/** Milliseconds a part gets for its answer. */
const PATIENCE = 3000;

const said = (state: Finding['state'], detail: string): Said => ({ state, detail });

/** Every part of the line, asked at the same time. Never throws: a part that does not answer is a finding. */
export const lookAtLine = (stack: Stack): Promise<readonly Finding[]> => {
  const parts: Readonly<Record<string, () => Promise<Said>>> = {
    api: () => api(stack),
    source: () => source(stack),
    connector: () => connector(stack),
    projector: () => projector(stack),
  };
  return Promise.all(
    Object.entries(parts).map(async ([name, look]) => {
      const failed = (error: unknown) =>
        said('broken', error instanceof Error ? error.message || error.name : String(error));
      return { name, ...(await look().catch(failed)) };
    }),
  );
};

const fetchJson = async <T>(url: string): Promise<T> =>
  (await (await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })).json()) as T;

type Health = { status: string; detail?: string; asOf?: { lsn: string }; ageMs?: number; generation?: number };

const api = async ({ api: { url } }: Stack): Promise<Said> => {
  const { status, detail, asOf, ageMs = 0, generation } = await fetchJson<Health>(`${url}/health`);
  if (!asOf) return said('broken', `${url} gives no answers: ${detail ?? status}`);
  const told = `${url} answers from generation ${generation} as of ${asOf.lsn}, ${(ageMs / 1000).toFixed(1)} s ago`;
  return said(status === 'ok' ? 'ok' : 'late', told);
};

const source = async ({ postgres: { url }, cell }: Stack): Promise<Said> => {
  const { capture } = namesOf(cell);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE });
  await client.connect();
  try {
    const { rows } = await client.query<{ active: boolean; wal_status: string; retained: string }>(
      `select active, wal_status, pg_size_pretty(pg_current_wal_lsn() - restart_lsn) as retained
         from pg_replication_slots where slot_name = $1`,
      [capture],
    );
    const [slot] = rows;
    if (!slot) return said('broken', `replication slot ${capture} does not exist`);
    const told = `slot ${capture} is ${slot.active ? 'read' : 'not read by anybody'}, ${slot.retained} of log kept for it`;
    return said(slot.active && slot.wal_status !== 'lost' ? 'ok' : 'broken', told);
  } finally {
    await client.end();
  }
};

type ConnectorStatus = {
  connector?: { state: string };
  tasks?: { state: string; trace?: string }[];
  message?: string;
};

const connector = async ({ connect }: Stack): Promise<Said> => {
  const status = await fetchJson<ConnectorStatus>(`${connect.url}/connectors/${connect.connector}/status`);
  if (!status.connector) return said('broken', status.message ?? 'not registered');
  const tasks = status.tasks ?? [];
  const failed = tasks.find(({ state }) => state === 'FAILED');
  const told = `${connect.connector} ${status.connector.state}, task ${tasks.map(({ state }) => state).join(', ') || 'not started'}`;
  if (failed) return said('broken', `${told}: ${failed.trace?.split('\n', 1)[0]}`);
  const running = status.connector.state === 'RUNNING' && tasks.length === 1 && tasks[0]?.state === 'RUNNING';
  return said(running ? 'ok' : 'broken', told);
};

const projector = async ({ redis, cell, kafka }: Stack): Promise<Said> => {
  const position = await positionOf(redis.url, cell);
  if (!position) return said('broken', 'has built nothing yet');
  const admin = kafkaAt(kafka.brokers).admin();
  await admin.connect();
  try {
    const [log] = await admin.fetchTopicOffsets(kafka.topic);
    const behind = Number(log?.high ?? 0) - position.offset;
    const told =
      `${position.phase === 'snapshot' ? 'reads the first snapshot, ' : ''}${behind} records behind the end of ${kafka.topic}` +
      `, applied up to ${formatLsn(position.lsn)}${position.parked > 0 ? `, ${position.parked} records set aside` : ''}`;
    return said(position.phase === 'snapshot' || behind > 1000 ? 'late' : 'ok', told);
  } finally {
    await admin.disconnect();
  }
};
