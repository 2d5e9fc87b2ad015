import type { Redis } from 'ioredis';
import type { Unavailable } from '#query-api/ports.ts';
import { type Reference, type ReferenceChange, referenceKinds, withRows } from '#read-model/reference.ts';
import type { ReferenceKind } from '#read-model/rows.ts';
import { activeKey, type Keys, keysOf, NO_ROW } from './keys.ts';
import { readPosition } from './position-codec.ts';
import { readReference } from './reference-codec.ts';
import { results } from './results.ts';

/** What an API process keeps in memory of the generation that is served. */
export type Model = {
  readonly generation: number;
  readonly keys: Keys;
  readonly sentinel: string;
  /** Read in full once, then row by row as its version grows. Replaced, never changed: an answer keeps to one. */
  reference: VersionedReference;
};

export type VersionedReference = { readonly version: number; readonly rows: Reference };

export type Models = {
  current(): Promise<Model | Unavailable>;
  /** Brings the reference data to this version or a later one; back to it when the store went back. */
  catchUp(model: Model, version: number): Promise<void>;
  /** The generation in hand is gone: look for another one next time. */
  lost(): Unavailable;
};

const noGeneration: Unavailable = {
  unavailable: 'no-generation',
  detail: 'There is no read model to answer from; it is being built or has been lost.',
};

/** How long the pointer to the served generation is believed; milliseconds. */
const POINTER_AGE = 100;

export const openModels = (redis: Redis, cell: string): Models => {
  let model: Model | null = null;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;
  let catchingUp: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    const generation = Number((await redis.get(activeKey(cell))) ?? 0);
    checkedAt = performance.now();
    if (generation === 0) model = null;
    else if (generation !== model?.generation) model = await loadModel(redis, cell, generation);
  };

  const refresh = async (stale: Model, version: number): Promise<void> => {
    const { generation, reference } = stale;
    const read =
      version > reference.version
        ? await readChanges(redis, stale)
        : (await loadModel(redis, cell, generation))?.reference;
    if (read) stale.reference = read;
    else model = null;
  };

  return {
    async current() {
      if (!model || performance.now() - checkedAt > POINTER_AGE) {
        loading ??= load().finally(() => {
          loading = null;
        });
        await loading;
      }
      return model ?? noGeneration;
    },
    async catchUp(stale, version) {
      catchingUp ??= refresh(stale, version).finally(() => {
        catchingUp = null;
      });
      await catchingUp;
    },
    lost() {
      model = null;
      return noGeneration;
    },
  };
};

const loadModel = async (redis: Redis, cell: string, generation: number): Promise<Model | null> => {
  const keys = keysOf(cell, generation);
  const look = redis.multi().mget(keys.position, keys.sentinel).zscore(keys.referenceLog, NO_ROW);
  for (const kind of referenceKinds) look.hgetall(keys.reference(kind));
  const [whereabouts, log, ...rows] = (await results(look)) as [
    (string | null)[],
    string | null,
    ...Record<string, string>[],
  ];
  const [position, sentinel] = whereabouts;
  if (position == null || sentinel == null || log === null) return null;
  if (rows.some((row) => row[NO_ROW] === undefined)) return null;
  const version = readPosition(position).reference;
  return { generation, keys, sentinel, reference: { version, rows: readReference(rows) } };
};

/** The rows that changed since, as they are now; some may be younger than the version, and come again with the next. Null: keys are lost. */
const readChanges = async (redis: Redis, { keys, reference }: Model): Promise<VersionedReference | null> => {
  const look = redis.multi().get(keys.position).zscore(keys.referenceLog, NO_ROW);
  look.zrangebyscore(keys.referenceLog, `(${reference.version}`, '+inf');
  const [position, log, changed] = (await results(look)) as [string | null, string | null, string[]];
  if (position === null || log === null) return null;
  const kinds = Map.groupBy(
    changed.map((entry) => entry.split(' ') as [ReferenceKind, string]),
    ([kind]) => kind,
  );
  const read = redis.pipeline();
  for (const [kind, entries] of kinds) read.hmget(keys.reference(kind), ...entries.map(([, id]) => id));
  const texts = ((await results(read)) as (string | null)[][]).flat();
  const changes = [...kinds.values()].flat().map(([kind, id], index) => {
    const text = texts[index];
    return { kind, id, row: text ? JSON.parse(text) : null } as ReferenceChange;
  });
  return { version: readPosition(position).reference, rows: withRows(reference.rows, changes) };
};
