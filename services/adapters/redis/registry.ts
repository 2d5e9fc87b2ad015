import type { ChainableCommander, Redis } from 'ioredis';
import {
  type Epoch,
  firstEpoch,
  type GenerationRecord,
  type Operation,
  type Registry,
} from '#projector/generation-ports.ts';
import type { CellKeys } from './keys.ts';
import { results } from './results.ts';

/** Operations that are remembered. */
const OPERATIONS = 1000;

/** Written before there were epochs, it is of the first. */
const readRecord = (text: string): GenerationRecord => ({
  ...{ epoch: firstEpoch.number, since: firstEpoch.since },
  ...(JSON.parse(text) as GenerationRecord),
});

/** `commands`: a MULTI, so that it is of one moment; behind a WATCH, which a MULTI would end, a pipeline. */
export const readRegistry = async (commands: ChainableCommander, keys: CellKeys): Promise<Registry> => {
  commands.mget(keys.active, keys.last, keys.epoch).hvals(keys.generations);
  const [[active, last, epoch], records] = (await results(commands)) as [(string | null)[], string[]];
  return {
    active: Number(active ?? 0),
    last: Number(last ?? 0),
    generations: records.map(readRecord).sort((a, b) => a.number - b.number),
    epoch: epoch ? (JSON.parse(epoch) as Epoch) : firstEpoch,
  };
};

/** What turns one registry into the other, as commands of a transaction. */
export const queueRegistry = (multi: ChainableCommander, keys: CellKeys, before: Registry, after: Registry): void => {
  multi.set(keys.active, after.active).set(keys.last, after.last).set(keys.epoch, JSON.stringify(after.epoch));
  const kept = new Set(after.generations.map(({ number }) => number));
  const gone = before.generations.filter(({ number }) => !kept.has(number));
  if (gone.length > 0) multi.hdel(keys.generations, ...gone.map(({ number }) => String(number)));
  const records = after.generations.flatMap((record) => [record.number, JSON.stringify(record)]);
  if (records.length > 0) multi.hset(keys.generations, ...records);
};

export const queueOperation = (multi: ChainableCommander, keys: CellKeys, operation: Operation): void => {
  multi.xadd(keys.operations, 'MAXLEN', '~', OPERATIONS, '*', 'operation', JSON.stringify(operation));
};

export const readOperations = async (redis: Redis, keys: CellKeys, most: number): Promise<readonly Operation[]> => {
  const entries = await redis.xrevrange(keys.operations, '+', '-', 'COUNT', most);
  return entries.map(([, fields]) => JSON.parse(fields[1] as string) as Operation);
};
