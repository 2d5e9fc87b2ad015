import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import { isUuid } from '#read-model/uuid.ts';
import type { ExaminedRequest, Selection, SourceSnapshot } from '../source-ports.ts';
import { groupsOf } from './ids.ts';
import type { Ledger } from './ledger.ts';
import { lookAt, type Seen } from './look.ts';
import { atMoment } from './moment.ts';
import { Reclassified } from './reclassified.ts';
import { type Drift, MOST } from './report.ts';
import type { Run } from './run.ts';
import type { Suspects } from './suspects.ts';

/** Few at a time: the shorter a look takes, the less of what it sees is in motion. */
const PORTION = 250;
/** Milliseconds before each look; after the last one what still moves stays undecided. */
const PAUSES = [0, 50, 100, 200, 400, 800, 1600, 3200];

/** Requests that are kept otherwise than the source says, for certain. */
export type Drifted = Map<Uuid, Found>;

export type Found = {
  readonly differences: number;
  /** What they are; of the first MOST requests only. */
  readonly drift: readonly Drift[];
  readonly extra: readonly Place[];
};

export type Rechecked = {
  readonly drifted: Drifted;
  /** Lists of which entries are missing or too many. */
  readonly lists: ReadonlySet<string>;
  /** Requests that were in motion whenever we looked. */
  readonly undecided: readonly Uuid[];
};

const collect = async <T extends { readonly id: Uuid }>(
  portions: AsyncIterable<readonly T[]>,
): Promise<ReadonlyMap<Uuid, T>> => {
  const found = new Map<Uuid, T>();
  for await (const portion of portions) for (const item of portion) found.set(item.id, item);
  return found;
};

/** Keys that somebody else made may carry anything: the source is asked only for what can be an id. */
const named = (ids: Iterable<Uuid>): Selection => ({ kind: 'requests', ids: [...new Set(ids)].filter(isUuid) });

/** Requests and, for each, the rows of its children, as the source has them at one moment. */
export const examined = async (
  snapshot: SourceSnapshot,
  ids: Iterable<Uuid>,
): Promise<{
  readonly sources: ReadonlyMap<Uuid, ExaminedRequest>;
  readonly children: ReadonlyMap<Uuid, SourceRequest>;
}> => {
  const sources = await collect(snapshot.examine(named(ids)));
  const children = [...sources.values()].flatMap((source) => source.children);
  return { sources, children: children.length > 0 ? await collect(snapshot.requests(named(children))) : new Map() };
};

/**
 * Looks at the suspects again, each time at a newer moment of the source, until each is either equal or differs though
 * the log has not touched it since the look before. Gives those that differ, and those still in motion at the end.
 */
export const recheck = async (suspects: Suspects, run: Run, ledger: Ledger | null): Promise<Rechecked> => {
  const drifted: Drifted = new Map();
  const lists = new Set<string>();
  const left: Suspects = new Map(suspects);
  run.meter.phase('checking again', left.size);

  const settle = (id: Uuid, { expected, drift, misplaced, extra }: Seen): void => {
    left.delete(id);
    ledger?.set(id, expected?.placed ?? null, expected?.openUnder ?? null);
    if (drift.length === 0) return;
    for (const { list } of misplaced) lists.add(list);
    drifted.set(id, { differences: drift.length, drift: drifted.size < MOST ? drift : [], extra });
  };

  const decide = async (ids: readonly Uuid[]): Promise<void> =>
    atMoment(run.source, run.model, run.meter.tick, async ({ noted, snapshot }) => {
      const { sources, children } = await examined(snapshot, ids);
      const strays = new Map(ids.map((id) => [id, left.get(id)?.strays ?? []]));
      const { position, seen } = await lookAt({ ids, sources, children, strays }, run);
      const after = await run.model.position();
      await run.touches.upTo(after.offset);
      if (run.touches.reclassified()) throw new Reclassified();
      const still = !position.reclassifying && !after.reclassifying;
      for (const [id, look] of seen) {
        const since = left.get(id)?.since ?? noted;
        const family = [id, ...(sources.get(id)?.children ?? [])];
        const untouched = still && !family.some((member) => run.touches.since(member, since));
        if (look.drift.length === 0 || untouched) settle(id, look);
        else left.set(id, { since: noted, strays: strays.get(id) ?? [] });
      }
    });

  for (const pause of PAUSES) {
    if (left.size === 0) break;
    await sleep(pause);
    for (const ids of groupsOf([...left.keys()], PORTION)) {
      const before = left.size;
      await decide(ids);
      await run.meter.add(before - left.size);
    }
  }
  return { drifted, lists, undecided: [...left.keys()] };
};
