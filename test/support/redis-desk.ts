import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { activeKey, type Keys, keysOf } from '#adapters/redis/keys.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { openReadStore } from '#adapters/redis/read-store.ts';
import type { Position } from '#projector/ports.ts';
import { project, type Session } from '#projector/project.ts';
import { countsBody, technicianViewsBody } from '#query-api/contract.ts';
import type { ReadStore } from '#query-api/ports.ts';
import type { Change } from '#read-model/change.ts';
import type { Uuid } from '#read-model/rows.ts';
import { type AppOptions, appOf } from '#test/query-api/app-of.ts';
import { at } from './build.ts';
import { type Step, told } from './given.ts';
import { getAs } from './http.ts';

/** A read model of the test's own on a real Redis: written by the real write side, read through the API's real store. */
export type RedisDesk = {
  readonly cell: string;
  readonly keys: Keys;
  /** Another connection, to look at keys and to lose them. */
  readonly redis: Redis;
  readonly store: ReadStore;
  /** Each step becomes visible as one transaction. */
  tell(...steps: readonly Step[]): Promise<void>;
  /** All of them become visible together, at the position given where it matters. */
  apply(changes: readonly Change[], reached?: Partial<Position>): Promise<void>;
  /** The writer starts again from what is stored, as after a crash. */
  reopen(): Promise<void>;
  get(user: Uuid, path: string): Promise<Response>;
  /** The bodies of answers that must be a 200, to a query or none. */
  list(user: Uuid, query?: string): Promise<ListBody>;
  counts(user: Uuid, query?: string): Promise<CountsBody>;
  close(): Promise<void>;
};

export type ListBody = z.infer<typeof technicianViewsBody>;
export type CountsBody = z.infer<typeof countsBody>;

/** Half a second before the clock of the API's tests. */
const COMMITTED = at('2026-01-02T11:59:59.5Z');

const bodyOf = async <T>(shape: z.ZodType<T>, response: Response): Promise<T> => {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  return shape.parse(JSON.parse(text));
};

/** What desks are built and read by. */
export const fingerprint = 'test';

type DeskOptions = AppOptions & {
  readonly cell?: string;
  readonly generation?: number;
  /** Whose rules it is built and read by. */
  readonly rules?: string;
};

const cellName = (): string => `t${randomBytes(6).toString('hex')}`;

/** Opens an empty one and has it served; under a cell name that nobody else uses, unless one is given. */
export const openDesk = async (
  url: string,
  { cell = cellName(), generation = 1, rules = fingerprint, ...options }: DeskOptions = {},
): Promise<RedisDesk> => {
  const writer = openProjectionStore({
    ...{ url, cell, generation, topic: `deskview.${cell}`, fingerprint: rules },
    makeFrom: async () => 'kafka',
  });
  const store = openReadStore({ url, cell, fingerprint: rules });
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  const { request } = appOf(store, options);
  const get = async (user: Uuid, path: string) => getAs(request, user, path);
  const tellOf = told();

  let session: Session;
  const reopen = async (): Promise<void> => {
    session = { ...(await writer.open()), tallies: new Map() };
    await redis.set(activeKey(cell), generation);
  };
  const apply: RedisDesk['apply'] = async (changes, more = {}) => {
    const { offset, lsn } = session.position;
    const reached = {
      offset: offset + 1,
      lsn: lsn + 1,
      committedAt: COMMITTED,
      beat: null,
      completeFrom: 0,
      open: null,
      ...more,
    };
    const batch = {
      records: [{ offset, at: 0, changes }],
      deadLetters: [],
      reached: { phase: 'live' as const, ...reached },
    };
    const applied = await project(batch, session, writer);
    if (applied === 'fenced') throw new Error('fenced, though nobody else writes');
    session = applied;
  };
  await reopen();

  return {
    cell,
    keys: keysOf(cell, generation),
    redis,
    store,
    async tell(...steps) {
      for (const step of steps) await apply(tellOf(step));
    },
    apply,
    reopen,
    get,
    list: async (user, query = '') => bodyOf(technicianViewsBody, await get(user, `/technician-views${query}`)),
    counts: async (user, query = '') => bodyOf(countsBody, await get(user, `/technician-views/counts${query}`)),
    async close() {
      redis.disconnect();
      await writer.close();
      await store.close();
    },
  };
};
