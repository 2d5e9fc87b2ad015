import type { ChainableCommander, Redis } from 'ioredis';
import { type Commands, isWrongType, transaction } from './transaction.ts';

/** The replies of a MULTI, one by one in the order of its commands. */
export type NextReply = <T>() => T;

/** Bytes; most reads take less. */
const START = 4000;

/**
 * Reads at one moment, in one write and one reply. `ask` adds the commands and gives the reader of their replies, which
 * are numbers and Buffers. Throws the first error of a command.
 */
export const readAtOnce = async <T>(redis: Redis, ask: (read: Commands) => (next: NextReply) => T): Promise<T> => {
  const read = transaction(START);
  const take = ask(read);
  const replies = (await read.exec(redis)) ?? [];
  let taken = 0;
  return take(<R>() => replies[taken++] as R);
};

/** The next reply, or what stands for a key that is not there: one of another type is not what was kept. */
export const nextOr = <T>(next: NextReply, absent: T): T => {
  try {
    return next<T>();
  } catch (error) {
    if (isWrongType(error)) return absent;
    throw error;
  }
};

/** Sends a MULTI. Its replies are taken by those who added the commands; throws a command's error when it is its turn. */
export const send = async (multi: ChainableCommander): Promise<NextReply> => {
  const replies = (await multi.exec()) ?? [];
  let taken = 0;
  return <T>() => {
    const [error, reply] = replies[taken++] ?? [];
    if (error) throw error;
    return reply as T;
  };
};
