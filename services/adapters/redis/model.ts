import type { Redis } from 'ioredis';
import type { Registry } from '#projector/generation-ports.ts';
import type { Unavailable } from '#query-api/ports.ts';
import { type Reference, type ReferenceChange, referenceKinds, withRows } from '#read-model/reference.ts';
import type { ReferenceKind } from '#read-model/rows.ts';
import { cellKeysOf, type Keys, keysOf, NO_ROW } from './keys.ts';
import { type KnownCodes, knownCodes } from './known-codes.ts';
import { readPosition } from './position-codec.ts';
import { readReference } from './reference-codec.ts';
import { readRegistry } from './registry.ts';
import { results } from './results.ts';
import { fingerprintIn } from './sentinel.ts';

/** What an API process keeps in memory of the generation that is served. */
export type Model = {
  readonly generation: number;
  readonly keys: Keys;
  readonly sentinel: string;
  /** What it was built from does not go on. */
  outdated: boolean;
  /** Read in full once, then row by row as its version grows. Replaced, never changed: an answer keeps to one. */
  reference: VersionedReference;
  /** Of the lists that filters are read from. Replaced, never changed, too. */
  codes: KnownCodes;
};

export type VersionedReference = { readonly version: number; readonly rows: Reference };

export type Models = {
  current(): Promise<Model | Unavailable>;
  /** Brings the reference data to this version or a later one; back to it when the store went back. */
  catchUp(model: Model, version: number): Promise<void>;
  /** This generation is gone: look for another one next time, unless somebody has looked since. */
  lost(model: Model): void;
};

const noGeneration: Unavailable = {
  unavailable: 'no-generation',
  detail: 'There is no read model to answer from; it is being built or has been lost.',
};

/** How long it is believed which generation is to be served; milliseconds. */
const POINTER_AGE = 100;

/** `fingerprint`: of the rules and the stored form by which this process reads, see `servable`. */
export const openModels = (redis: Redis, cell: string, fingerprint: string): Models => {
  let model: Model | null = null;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;
  let catchingUp: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    const registry = await readRegistry(redis.multi(), cellKeysOf(cell));
    checkedAt = performance.now();
    for (const number of servable(registry, fingerprint)) {
      const loaded = number === model?.generation ? model : await loadModel(redis, cell, number);
      if (!loaded || fingerprintIn(loaded.sentinel) !== fingerprint) continue;
      const record = registry.generations.find((one) => one.number === number);
      loaded.outdated = record !== undefined && record.epoch < registry.epoch.number;
      model = loaded;
      return;
    }
    model = null;
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
    lost(gone) {
      if (model === gone) model = null;
    },
  };
};

/**
 * The generations that code of these rules may serve, the best first: the active one, or else former ones, which are
 * fed still. So both releases tell the truth while one takes the other's place.
 */
const servable = ({ active, generations }: Registry, fingerprint: string): readonly number[] => {
  const others = generations.filter((record) => record.fingerprint !== fingerprint).map(({ number }) => number);
  const formers = generations.filter(({ state }) => state === 'former').map(({ number }) => number);
  return [active, ...formers.reverse()].filter((number) => number > 0 && !others.includes(number));
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
  const reference = { version, rows: readReference(rows) };
  return { generation, keys, sentinel, outdated: false, reference, codes: knownCodes() };
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
