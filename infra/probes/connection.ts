import { Client } from 'pg';
import { drop } from '#adapters/postgres/client.ts';
import { PATIENCE } from './addresses.ts';

/** For short questions to the source: one connection, one question at a time. */
export type SourceConnection = {
  /** Asks in a read-only transaction. Rejects when there is no answer in time, and with it what had been asked meanwhile. */
  ask<T>(question: (client: Client) => Promise<T>): Promise<T>;
  close(): void;
};

const open = async (databaseUrl: string): Promise<Client> => {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'deskview probe',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  // An idle connection that breaks says so by an event, which nobody else would hear.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** A server that hangs does not say goodbye either. */
const leave = async (client: Client): Promise<void> => {
  const insist = setTimeout(() => drop(client), PATIENCE);
  await client.end().catch(() => undefined);
  clearTimeout(insist);
};

/** `keep`: the connection is held for the next question, and made anew when it is lost. `databaseUrl` throws when nobody gave one. */
export const openSourceConnection = (databaseUrl: () => string, keep: boolean): SourceConnection => {
  let kept: Client | null = null;
  /** When the source last gave no answer, and how that showed. */
  let silent: { readonly at: number; readonly error: unknown } | null = null;
  let before: Promise<unknown> = Promise.resolve();

  const connection = async (): Promise<Client> => {
    if (kept) return kept;
    const client = await open(databaseUrl());
    client.once('end', () => {
      if (kept === client) kept = null;
    });
    return client;
  };

  /** What was asked may be wrong by itself: only a connection that cannot go back any more is lost. */
  const goBack = async (client: Client): Promise<void> => {
    kept = null;
    try {
      await client.query('rollback');
    } catch (error) {
      drop(client);
      throw error;
    }
    if (keep) kept = client;
    else await leave(client);
  };

  const answerTo = async <T>(question: (client: Client) => Promise<T>): Promise<T> => {
    const lost = (error: unknown): never => {
      silent = { at: performance.now(), error };
      throw error;
    };
    const client = await connection().catch(lost);
    await client
      .query('begin isolation level repeatable read read only; set local row_security = off')
      .catch(() => undefined);
    const answer = question(client);
    await answer.catch(() => undefined);
    await goBack(client).catch(lost);
    return answer;
  };

  return {
    ask(question) {
      const asked = performance.now();
      const turn = before.then(() => {
        if (silent && silent.at > asked) throw silent.error;
        return answerTo(question);
      });
      before = turn.catch(() => undefined);
      return turn;
    },
    close() {
      if (kept) drop(kept);
      kept = null;
    },
  };
};
