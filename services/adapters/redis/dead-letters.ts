import { ProjectorError } from '#projector/errors.ts';
import { type LetterStore, MOST_LETTERS } from '#projector/letter-ports.ts';
import type { DeadLetter, Writes } from '#projector/ports.ts';
import { connect, whenReady } from './connect.ts';
import { type Keys, keysOf } from './keys.ts';
import { readPosition } from './position-codec.ts';
import { results } from './results.ts';
import type { Commands } from './transaction.ts';

const countsOf = (letters: readonly DeadLetter[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(letters, ({ category }) => category)].map(([name, some]) => [name, some.length]));

/** What a step sets aside, and what it takes back, as commands of its transaction. The newest are kept, all are counted. */
export const queueLetters = (step: Commands, keys: Keys, { deadLetters, settled = [] }: Writes): void => {
  if (settled === 'all') step.add('UNLINK', keys.letters, keys.letterCounts);
  const removed = settled === 'all' ? [] : settled;
  for (const { offset } of removed) step.add('ZREMRANGEBYSCORE', keys.letters, offset, offset);
  for (const [name, count] of countsOf(removed)) step.add('HINCRBY', keys.letterCounts, name, -count);
  if (deadLetters.length === 0) return;
  for (const letter of deadLetters.slice(-MOST_LETTERS)) {
    step.add('ZREMRANGEBYSCORE', keys.letters, letter.offset, letter.offset);
    step.add('ZADD', keys.letters, letter.offset, JSON.stringify(letter));
  }
  step.add('ZREMRANGEBYRANK', keys.letters, 0, -MOST_LETTERS - 1);
  for (const [name, count] of countsOf(deadLetters)) step.add('HINCRBY', keys.letterCounts, name, count);
};

export type DeadLettersOptions = { readonly url: string; readonly cell: string; readonly generation: number };

const PATIENCE = 10_000;

/** Waits for a connection; ioredis errors when Redis fails. */
export const openLetterStore = ({ url, cell, generation }: DeadLettersOptions): LetterStore => {
  const redis = connect(url, { commandTimeout: PATIENCE });
  const keys = keysOf(cell, generation);
  return {
    async read(most = MOST_LETTERS) {
      await whenReady(redis, PATIENCE);
      const look = redis.multi().get(keys.position).hgetall(keys.letterCounts);
      if (most > 0) look.zrevrange(keys.letters, 0, most - 1);
      const [position, counted, texts = []] = (await results(look)) as [
        string | null,
        Record<string, string>,
        string[]?,
      ];
      if (position === null) throw new ProjectorError('generation-lost', `There is no ${keys.position}.`);
      const counts = Object.entries(counted).map(([name, count]) => [name, Number(count)] as const);
      return {
        parked: readPosition(position).parked,
        counts: Object.fromEntries(counts.filter(([, count]) => count > 0)),
        letters: texts.map((text) => JSON.parse(text) as DeadLetter),
      };
    },
    async close() {
      redis.disconnect();
    },
  };
};
