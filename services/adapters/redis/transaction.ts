import { Command, type Redis } from 'ioredis';

export type Argument = string | number | Buffer;

/** The commands of one MULTI. */
export type Commands = {
  add(...args: readonly Argument[]): void;
  /**
   * A command on members of a sorted set, given in hex; those that are added have the score 0. A step expects to add what
   * is not there and to remove what is.
   */
  addMembers(name: 'ZADD' | 'ZREM', key: string, members: readonly string[]): void;
};

export type Transaction = Commands & {
  /**
   * Sends it. The replies, what is no number as bytes; null: a watched key changed, and nothing was done. Throws a
   * command's error; ioredis errors when Redis fails.
   */
  exec(redis: Redis): Promise<readonly unknown[] | null>;
  /**
   * Sends a step. What was found altered by another hand, everything else being written; null: nothing was done. A key of
   * another type keeps its command from being executed, and no other command of the transaction. Throws as `exec` does.
   */
  execStep(redis: Redis): Promise<readonly Altered[] | null>;
};

/** A key that is not what whoever wrote it left. */
export type Altered = { readonly key: string; readonly why: 'wrong-type' | 'other-members' };

/** Bytes. */
const START = 64 * 1024;
/** More than the digits of any length with the signs around them. */
const HEAD = 16;
const ZERO = '0'.charCodeAt(0);
const ARRAY = '*'.charCodeAt(0);
const STRING = '$'.charCodeAt(0);
const [CR, LF] = Buffer.from('\r\n') as unknown as [number, number];

/**
 * Writes commands into one buffer as Redis reads them. What ioredis does for each of a MULTI's commands (a promise, its
 * timer, its text) takes longer than Redis takes to execute it; here the client sees one write and one reply that counts.
 */
export const transaction = (start = START): Transaction => {
  let bytes = Buffer.allocUnsafe(start);
  let at = 0;
  let commands = 0;
  /** Of each command: its key, and the number that its reply must be. */
  const keys: string[] = [];
  const expected: (number | undefined)[] = [];

  const reserve = (length: number): void => {
    if (at + length <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, at + length));
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  };
  // By hand: calls of the runtime's own writers take longer than so few bytes.
  const digits = (number: number): void => {
    if (number >= 10) digits(Math.floor(number / 10));
    bytes[at++] = ZERO + (number % 10);
  };
  const end = (): void => {
    bytes[at++] = CR;
    bytes[at++] = LF;
  };
  const head = (sign: number, length: number): void => {
    bytes[at++] = sign;
    digits(length);
    end();
  };

  const argument = (value: Argument): void => {
    const data = typeof value === 'number' ? String(value) : value;
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    reserve(length + HEAD);
    head(STRING, length);
    at += typeof data === 'string' ? bytes.write(data, at) : data.copy(bytes, at);
    end();
  };
  const add = (...args: readonly Argument[]): void => {
    reserve(HEAD);
    head(ARRAY, args.length);
    for (const value of args) argument(value);
    keys[commands] = String(args[1]);
    commands++;
  };

  const addMembers: Commands['addMembers'] = (name, key, members) => {
    const scored = name === 'ZADD';
    reserve(HEAD);
    head(ARRAY, 2 + members.length * (scored ? 2 : 1));
    argument(name);
    argument(key);
    for (const member of members) {
      reserve(member.length + 2 * HEAD);
      if (scored) argument('0');
      head(STRING, member.length / 2);
      at += bytes.write(member, at, 'hex');
      end();
    }
    keys[commands] = key;
    expected[commands] = members.length;
    commands++;
  };

  const send = (redis: Redis): Promise<readonly unknown[] | null> => {
    add('EXEC');
    return sendAs(redis, bytes.subarray(0, at), commands);
  };

  add('MULTI');
  return {
    add,
    addMembers,
    async exec(redis) {
      const replies = await send(redis);
      const failed = replies?.findIndex((reply) => reply instanceof Error) ?? -1;
      if (failed < 0) return replies;
      const error = replies?.[failed] as Error;
      // The server does not say which key it was.
      throw isWrongType(error) ? new Error(`${error.message}: ${keys[failed + 1]}`) : error;
    },
    async execStep(redis) {
      const replies = await send(redis);
      const failed = replies?.find((reply) => reply instanceof Error && !isWrongType(reply));
      if (failed) throw failed;
      return (
        replies?.flatMap((reply, index): Altered[] => {
          // The first command is MULTI itself.
          const [key = '', count] = [keys[index + 1], expected[index + 1]];
          if (reply instanceof Error) return [{ key, why: 'wrong-type' }];
          return count === undefined || reply === count ? [] : [{ key, why: 'other-members' }];
        }) ?? null
      );
    },
  };
};

/** Thrown, or replied to one command among others, where a key holds another type of value. */
export const isWrongType = (error: unknown): boolean => error instanceof Error && error.message.startsWith('WRONGTYPE');

/** Sends what is written as one; gives the replies of EXEC, null when a watched key changed. */
const sendAs = async (redis: Redis, bytes: Buffer, commands: number): Promise<readonly unknown[] | null> => {
  const all = new Command('multi');
  all.toWritable = () => bytes;
  redis.sendCommand(all);
  // Not sent: it has been rejected, and no replies will come.
  if (redis.commandQueue.peekBack()?.command !== all) await all.promise;
  const select = redis.condition?.select ?? 0;
  const queued = new Command('queued');
  let refused: Error | undefined;
  queued.reject = (error) => {
    refused ??= error;
  };
  const exec = new Command('exec');
  for (let n = 2; n < commands; n++) redis.commandQueue.push({ command: queued, stream: redis.stream, select });
  redis.commandQueue.push({ command: exec, stream: redis.stream, select });
  if (redis.options.commandTimeout !== undefined) exec.setTimeout(redis.options.commandTimeout);
  all.promise.catch(() => undefined);
  // A command that could not be queued makes EXEC fail, which does not say what it was; lost connections make all fail.
  return exec.promise.catch((error) => {
    throw refused ?? error;
  }) as Promise<readonly unknown[] | null>;
};
