import type { Redis } from 'ioredis';
import type { Damage } from '#projector/generation-ports.ts';
import type { Keys } from './keys.ts';
import { type NextReply, nextOr } from './replies.ts';
import { results } from './results.ts';
import { type Altered, isWrongType } from './transaction.ts';

export const damageFields = (found: readonly string[], now = Date.now()): (string | number)[] =>
  found.flatMap((what) => [what, now]);

/** Notes what was found lost or altered: every answer says so from then on. */
export const noteDamage = async (redis: Redis, { damage }: Keys, found: readonly string[]): Promise<void> => {
  if (found.length === 0) return;
  try {
    await redis.hset(damage, ...damageFields(found));
  } catch (error) {
    if (!isWrongType(error)) throw error;
    await redis
      .multi()
      .unlink(damage)
      .hset(damage, ...damageFields([...found, unreadable(damage)]))
      .exec();
  }
};

const unreadable = (key: string): string => `The key ${key} holds a value of another type.`;

/** What was noted, given the reply of HGETALL; what cannot be read is damage. */
export const damageIn = ({ damage }: Keys, next: NextReply): Damage =>
  nextOr<Damage>(next, { [unreadable(damage)]: '0' });

const wording: Readonly<Record<Altered['why'], string>> = {
  'wrong-type': 'held a value of another type and was deleted',
  'other-members': 'did not hold the entries that were written into it',
};

/** After a step: a key of another type makes room for what belongs there. */
export const noteAltered = async (redis: Redis, keys: Keys, altered: readonly Altered[]): Promise<void> => {
  const others = altered.filter(({ why }) => why === 'wrong-type').map(({ key }) => key);
  if (others.length > 0) await redis.unlink(...others);
  await noteDamage(
    redis,
    keys,
    altered.map(({ key, why }) => `The key ${key} ${wording[why]}.`),
  );
};

/** Takes back what was noted, unless it was noted again since. Uses WATCH: nothing else may on this connection meanwhile. */
export const settleDamage = async (redis: Redis, { damage }: Keys, seen: Damage): Promise<void> => {
  for (;;) {
    await redis.watch(damage);
    const now = await redis.hgetall(damage);
    const settled = Object.keys(seen).filter((what) => now[what] === seen[what]);
    if (settled.length === 0) return void (await redis.unwatch());
    if ((await results(redis.multi().hdel(damage, ...settled))) !== null) return;
  }
};
