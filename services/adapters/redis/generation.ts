import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';
import type { Opened, Position } from '#projector/ports.ts';
import { referenceKinds } from '#read-model/reference.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import { activeKey, type Keys, keysOf, NO_ROW } from './keys.ts';
import { readPosition, writePosition } from './position-codec.ts';
import { readReference } from './reference-codec.ts';
import { results } from './results.ts';
import { writeTally } from './tally-codec.ts';

export type ProjectionStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** The log a new generation is built from. */
  readonly topic: string;
  /** Of the rules and the stored form; a generation is only ever written by the code that made it. */
  readonly fingerprint: string;
};

const startOf = (topic: string): Position => ({
  topic,
  offset: 0,
  lsn: 0,
  committedAt: 0n,
  phase: 'snapshot',
  open: null,
  reclassifying: false,
  reference: 0,
  step: 0,
  parked: 0,
});

/** The active generation; a new one when there is none, or when keys of the active one are lost. */
export const generationToWrite = async (redis: Redis, options: ProjectionStoreOptions): Promise<number> => {
  const { cell, topic, fingerprint } = options;
  for (;;) {
    await redis.watch(activeKey(cell));
    const active = Number((await redis.get(activeKey(cell))) ?? 0);
    const current = keysOf(cell, active);
    const [position, sentinel] = active > 0 ? await redis.mget(current.position, current.sentinel) : [];
    if (position && sentinel) {
      await redis.unwatch();
      proveSameLog(readPosition(position), topic);
      const [madeBy] = sentinel.split(' ');
      if (madeBy === fingerprint) return active;
      throw new ProjectorError(
        'other-rules',
        `Generation ${active} was built by other view rules (${madeBy}; this release has ${fingerprint}). ` +
          'Keep the release that feeds it running, or delete the generation to have it built anew.',
      );
    }
    const made = active + 1;
    const next = keysOf(cell, made);
    const step = redis.multi();
    // No two generations are alike, though numbers begin anew in an empty Redis.
    step.set(next.sentinel, `${fingerprint} ${randomUUID()}`);
    for (const kind of referenceKinds) step.hset(next.reference(kind), NO_ROW, '');
    step.zadd(next.referenceLog, 0, NO_ROW);
    step.set(next.position, writePosition(startOf(topic)));
    step.hset(next.tallies, { all: writeTally([]) });
    step.set(activeKey(cell), made);
    if ((await results(step)) !== null) return made;
  }
};

const proveSameLog = (position: Position, topic: string): void => {
  if (position.topic === topic) return;
  throw new ProjectorError(
    'other-log',
    `The read model was built from ${position.topic} and cannot go on from ${topic}: set KAFKA_TOPIC back, or take another CELL.`,
  );
};

/** A generation's position and reference data, of one moment. */
export const readOpened = async (redis: Redis, keys: Keys): Promise<Opened> => {
  const pipeline = redis.multi().get(keys.position);
  for (const kind of referenceKinds) pipeline.hgetall(keys.reference(kind));
  const [position, ...rows] = (await results(pipeline)) as [string, ...Record<string, string>[]];
  return { position: readPosition(position), reference: readReference(rows) as StoredReference };
};
