import type { Redis } from 'ioredis';
import type { Unavailable } from '#query-api/ports.ts';
import {
  emptyReference,
  type Reference,
  type ReferenceChange,
  referenceKinds,
  withRows,
} from '#read-model/reference.ts';
import type { ReferenceKind } from '#read-model/rows.ts';
import { activeKey, type Keys, keysOf } from './keys.ts';
import { readPosition } from './position-codec.ts';

/** What an API process keeps in memory of the generation that is served. */
export type Model = {
  readonly generation: number;
  readonly keys: Keys;
  /** Reference data is read in full once, then row by row as its version grows. */
  reference: { readonly version: number; readonly rows: Reference };
};

export type Models = {
  current(): Promise<Model | Unavailable>;
  /** Brings the reference data to at least this version. */
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

  const load = async (): Promise<void> => {
    const generation = Number((await redis.get(activeKey(cell))) ?? 0);
    checkedAt = performance.now();
    if (generation === 0) model = null;
    else if (generation !== model?.generation) model = await loadModel(redis, cell, generation);
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
      stale.reference =
        version > stale.reference.version
          ? await readChanges(redis, stale)
          : ((await loadModel(redis, cell, stale.generation))?.reference ?? stale.reference);
    },
    lost() {
      model = null;
      return noGeneration;
    },
  };
};

const loadModel = async (redis: Redis, cell: string, generation: number): Promise<Model | null> => {
  const keys = keysOf(cell, generation);
  const look = redis.multi().get(keys.position).exists(keys.sentinel);
  for (const kind of referenceKinds) look.hgetall(keys.reference(kind));
  const [position, sentinel, ...rows] = ((await look.exec()) ?? []).map(([, reply]) => reply);
  if (typeof position !== 'string' || sentinel !== 1) return null;
  const reference: Record<string, unknown> = { ...emptyReference };
  for (const [index, kind] of referenceKinds.entries()) {
    const stored = Object.entries((rows[index] ?? {}) as Record<string, string>);
    reference[kind] = new Map(stored.map(([id, text]) => [id, JSON.parse(text)]));
  }
  return { generation, keys, reference: { version: readPosition(position).reference, rows: reference as Reference } };
};

/** The rows that changed since, as they are now; some may be younger than the version, and come again with the next. */
const readChanges = async (redis: Redis, { keys, reference }: Model): Promise<Model['reference']> => {
  const look = redis.multi().get(keys.position).zrangebyscore(keys.referenceLog, `(${reference.version}`, '+inf');
  const [position, changed] = ((await look.exec()) ?? []).map(([, reply]) => reply) as [string | null, string[]];
  if (position === null || changed.length === 0) return reference;
  const names = changed.map((entry) => entry.split(' ') as [ReferenceKind, string]);
  const rows = redis.pipeline();
  for (const [kind, id] of names) rows.hget(keys.reference(kind), id);
  const texts = ((await rows.exec()) ?? []).map(([, reply]) => reply as string | null);
  const changes = names.map(([kind, id], index) => {
    const text = texts[index];
    return { kind, id, row: text ? JSON.parse(text) : null } as ReferenceChange;
  });
  return { version: readPosition(position).reference, rows: withRows(reference.rows, changes) };
};
