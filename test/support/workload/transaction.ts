import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Action, Step } from './action.ts';
import { type Card, every } from './deck.ts';
import type { Random } from './random.ts';

export type Tally = { commits: number; rollbacks: number; savepointRollbacks: number; failures: number };

const perform = async (client: Client, step: Step): Promise<number> => {
  if (typeof step === 'string') return (await client.query(step)).rowCount ?? 0;
  const { copy, columns, lines } = step;
  const stream = client.query(copyFrom(`copy ${copy} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from([`${lines.join('\n')}\n`]), stream);
  return lines.length;
};

const act = async (client: Client, action: Action, random: Random): Promise<number> => {
  let rows = 0;
  for (const step of action.steps(random)) rows += await perform(client, step);
  return rows;
};

type Ending = 'commit' | 'rollback';

/** Runs the cards in one transaction that stays open while others commit; returns those that are done. */
export const transact = async (
  client: Client,
  cards: readonly Card[],
  random: Random,
  tally: Tally,
): Promise<readonly Card[]> => {
  const ending: Ending = random.chance(0.12) ? 'rollback' : 'commit';
  const done: Card[] = [];
  await client.query('begin');
  for (const card of cards) {
    const action = every[card.name];
    if (action === undefined) continue;
    const forNothing = random.chance(0.15);
    if (forNothing) await client.query('savepoint here');
    const rows = await act(client, action, random);
    if (forNothing) {
      await client.query('rollback to savepoint here');
      tally.savepointRollbacks += 1;
    } else if (rows > 0) done.push(card);
    if (random.chance(0.5)) await sleep(random.int(0, 15));
  }
  await client.query(ending);
  tally[ending === 'commit' ? 'commits' : 'rollbacks'] += 1;
  return ending === 'commit' ? done : [];
};

/** Runs a card of one statement without an explicit transaction, any other in one of its own. */
export const alone = async (client: Client, card: Card, random: Random, tally: Tally): Promise<readonly Card[]> => {
  const steps = every[card.name]?.steps(random) ?? [];
  if (steps.length !== 1) return transact(client, [card], random, tally);
  let rows = 0;
  for (const step of steps) rows += await perform(client, step);
  tally.commits += 1;
  return rows > 0 ? [card] : [];
};
