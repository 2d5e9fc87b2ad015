import type { Redis } from 'ioredis';
import { ProjectorError } from '#projector/errors.ts';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import { NOT_BEGUN, type Opened, type Position } from '#projector/ports.ts';
import { referenceKinds } from '#read-model/reference.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import { foundationOf, isWhole, type Keys, keysOf, NO_ROW } from './keys.ts';
import { positionIn, readPosition, writePosition } from './position-codec.ts';
import { readReference } from './reference-codec.ts';
import { removeGeneration } from './remove-generation.ts';
import { results } from './results.ts';
import { fingerprintIn, sentinelOf } from './sentinel.ts';
import { writeTally } from './tally-codec.ts';

export type ProjectionStoreOptions = {
  readonly url: string;
  readonly cell: string;
  /** The number of the generation that is written. */
  readonly generation: number;
  /** The log it is built from. */
  readonly topic: string;
  /** Of the rules and the stored form; a generation is only ever written by code with those that it was made by. */
  readonly fingerprint: string;
  /** Asked when its keys are not there: what it is to be built from, or null when they are lost. Never made without it. */
  readonly makeFrom?: () => Promise<GenerationRecord['from'] | null>;
};

const startOf = (topic: string, from: GenerationRecord['from']): Position => ({
  topic,
  topicId: null,
  offset: 0,
  last: null,
  lsn: 0,
  committedAt: 0n,
  beat: null,
  phase: from === 'postgres' ? 'copying' : 'snapshot',
  completeFrom: from === 'postgres' ? 0 : NOT_BEGUN,
  open: null,
  reclassifying: false,
  reference: 0,
  step: 0,
  parked: 0,
});

/**
 * Proves that the generation is there and may be written; makes a staged one that is not there. Throws ProjectorError
 * `generation-lost`, `other-log` or `other-rules`.
 */
export const provideGeneration = async (redis: Redis, options: ProjectionStoreOptions): Promise<void> => {
  const { generation, topic, fingerprint, makeFrom } = options;
  const keys = keysOf(options.cell, generation);
  const foundation = foundationOf(keys);
  for (;;) {
    const look = redis.pipeline().watch(keys.position, keys.sentinel).mget(keys.position, keys.sentinel);
    for (const { key } of foundation) look.type(key);
    const [, [position, sentinel], ...types] = (await results(look)) as [unknown, (string | null)[], ...string[]];
    const whole = isWhole(foundation, types);
    const found = positionIn(position);
    if (found && sentinel && (whole || fingerprintIn(sentinel) !== fingerprint)) {
      await redis.unwatch();
      proveSameRules(generation, fingerprintIn(sentinel), fingerprint);
      proveSameLog(found, topic);
      return;
    }
    const from = (await makeFrom?.()) ?? null;
    if (from === null) {
      await redis.unwatch();
      throw new ProjectorError(
        'generation-lost',
        `Keys of generation ${generation} are not there: it was removed, or Redis lost them.`,
      );
    }
    // What is left of one that lost keys would count as its own.
    if (types.some((type) => type !== 'none')) {
      await redis.unwatch();
      await removeGeneration(redis, keys);
      continue;
    }
    const step = redis.multi();
    step.set(keys.sentinel, sentinelOf(fingerprint));
    for (const kind of referenceKinds) step.hset(keys.reference(kind), NO_ROW, '');
    step.zadd(keys.referenceLog, 0, NO_ROW);
    step.sadd(keys.codes, NO_ROW);
    step.set(keys.position, writePosition(startOf(topic, from)));
    step.hset(keys.tallies, { all: writeTally([]) });
    if ((await results(step)) !== null) return;
  }
};

const proveSameRules = (generation: number, madeBy: string, own: string): void => {
  if (madeBy === own) return;
  throw new ProjectorError(
    'other-rules',
    `Generation ${generation} was built by other view rules (${madeBy}; this release has ${own}). ` +
      'The release that built it goes on feeding it; this one needs a generation of its own: deskview stage.',
  );
};

const proveSameLog = (position: Position, topic: string): void => {
  if (position.topic === topic) return;
  throw new ProjectorError(
    'other-log',
    `The read model was built from ${position.topic} and cannot go on from ${topic}: set KAFKA_TOPIC back, or take another CELL.`,
  );
};

/** A generation's position and reference data, of one moment. Throws ProjectorError `generation-lost`. */
export const readOpened = async (redis: Redis, keys: Keys): Promise<Opened> => {
  const pipeline = redis.multi().get(keys.position);
  for (const kind of referenceKinds) pipeline.hgetall(keys.reference(kind));
  const [position, ...rows] = (await results(pipeline)) as [string | null, ...Record<string, string>[]];
  if (position === null) throw new ProjectorError('generation-lost', `There is no ${keys.position}.`);
  return { position: readPosition(position), reference: readReference(rows) as StoredReference };
};
