import type { ChainableCommander } from 'ioredis';

/** The replies of a MULTI, one by one in the order of its commands. */
export type NextReply = <T>() => T;

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
