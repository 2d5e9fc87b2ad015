import { setTimeout as sleep } from 'node:timers/promises';
import { connectPatiently } from './connect.ts';
import { type Card, deal } from './deck.ts';
import { seeded } from './random.ts';
import { alone, type Tally, transact } from './transaction.ts';

export type WorkloadOptions = {
  /** Of a database with the demo source's tables and some demo data. */
  readonly databaseUrl: string;
  readonly seed: number;
  readonly actions: number;
  readonly connections: number;
  /** Names of actions that are not to be done. */
  readonly without?: readonly string[];
  /** Default: as fast as they go. */
  readonly perSecond?: number;
  readonly signal?: AbortSignal;
};

export type Summary = {
  /** By name of the action: how often it was committed and changed a row. */
  readonly done: Readonly<Record<string, number>>;
  readonly commits: number;
  readonly rollbacks: number;
  readonly savepointRollbacks: number;
  /** Deadlocks, broken constraints and lost connections; the actions were tried again later. */
  readonly failures: number;
  /** By name of the action: why it was given up after many tries. */
  readonly givenUp: Readonly<Record<string, string>>;
};

/** Kinds of change of which not one was made. One of several may find no row that it could change. */
export const neverDone = ({ done, givenUp }: Summary): string[] => Object.keys(givenUp).filter((name) => !done[name]);

const maxTries = 20;

/** Owner of the requests that COPY brings in, which must name a user that is there. */
const importer = `insert into users (id, username, full_name) values ('00000000-0000-4000-8000-000000000001', 'importer', 'Importer')
  on conflict do nothing`;

/**
 * Writes at random, as many applications at once would: every kind of change the contract allows, over several connections whose
 * transactions overlap. The seed decides which actions come and what each chooses; how they interleave is up to the machine.
 * Goes on after deadlocks and outages of the database. Resolves when every action is committed, or given up.
 */
export const runWorkload = async ({
  databaseUrl,
  seed,
  actions,
  connections,
  without,
  perSecond = Number.POSITIVE_INFINITY,
  signal,
}: WorkloadOptions): Promise<Summary> => {
  const deck = deal(seeded(seed), actions, without);
  const done: Record<string, number> = {};
  const givenUp: Record<string, string> = {};
  const tally: Tally = { commits: 0, rollbacks: 0, savepointRollbacks: 0, failures: 0 };
  const again = (cards: readonly Card[], why: string) => {
    for (const { name, tries } of cards) {
      if (tries < maxTries) deck.push({ name, tries: tries + 1 });
      else givenUp[name] = why;
    }
  };

  const work = async (_: unknown, index: number) => {
    const random = seeded(seed * 1000 + index);
    let client = await connectPatiently(databaseUrl, signal);
    let due = performance.now();
    while (deck.length > 0 && !signal?.aborted) {
      const cards = deck.splice(0, random.chance(0.4) ? 1 : random.int(2, 6));
      const [first] = cards;
      if (first === undefined) break;
      due = Math.max(due, performance.now() - 1000) + (1000 * cards.length * connections) / perSecond;
      const early = due - performance.now();
      if (early > 1) await sleep(early, undefined, { signal }).catch(() => undefined);
      try {
        const finished =
          cards.length === 1 ? await alone(client, first, random, tally) : await transact(client, cards, random, tally);
        for (const { name } of finished) done[name] = (done[name] ?? 0) + 1;
        again(
          cards.filter((card) => !finished.includes(card)),
          'no row to change',
        );
      } catch (error) {
        tally.failures += 1;
        again(cards, String(error));
        await client.query('rollback').catch(async () => {
          await client.end().catch(() => undefined);
          client = await connectPatiently(databaseUrl, signal);
        });
      }
    }
    await client.end();
  };

  const setup = await connectPatiently(databaseUrl, signal);
  await setup.query(importer);
  await setup.end();
  await Promise.all(Array.from({ length: connections }, work));
  return { done, givenUp, ...tally };
};
