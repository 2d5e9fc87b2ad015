import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { ProjectionStore, Writes } from './ports.ts';
import { counterOf, countersAfter, type Moved } from './rewrite-counters.ts';
import { type Plan, planFor, stillHolds, wantedFor } from './rewrite-plan.ts';
import { groupsOf } from './verify/ids.ts';
import type { Drift } from './verify/report.ts';
import type { Run } from './verify/run.ts';

export type Rewriting = Run & {
  readonly store: ProjectionStore;
  /** What was written before by somebody who has to begin again, and is told of as well. */
  readonly written?: Map<Uuid, readonly Drift[]>;
};

export type Rewritten = {
  /** What was wrong with the requests that were written, parents and children that were wrong too among them. */
  readonly written: ReadonlyMap<Uuid, readonly Drift[]>;
  /** Changed whenever we looked. */
  readonly busy: readonly Uuid[];
};

/** Requests written in one step: the projector waits for it. */
const GROUP = 25;
/** Looks at a group, half as large each time, before what is left counts as busy. */
const ROUNDS = 10;
/** Attempts to get a step in between two of the projector's. */
const STEPS = 20;
const PAUSE = 20;

type Group = { readonly asked: ReadonlyMap<Uuid, readonly Place[]>; readonly round: number };

/**
 * Writes requests as the source has them, in the generation that a projector is writing too: a few at a time, each
 * step only when nothing that it rests on changed since the source was read. A newer change wins: the source is read
 * again. `asked`: entries in lists that are to be removed, by request.
 */
export const rewrite = async (asked: ReadonlyMap<Uuid, readonly Place[]>, run: Rewriting): Promise<Rewritten> => {
  const { written = new Map<Uuid, readonly Drift[]>() } = run;
  const busy: Uuid[] = [];
  const queue: Group[] = groupsOf([...asked], GROUP).map((group) => ({ asked: new Map(group), round: 0 }));
  run.meter.phase('repairing', asked.size);
  await run.store.open();
  for (let group = queue.shift(); group; group = queue.shift()) {
    const plan = await planFor(group.asked, run);
    if (plan !== 'in motion' && (await writeStep(plan, run)) !== 'moved') {
      for (const { id, seen } of plan.rewrites) written.set(id, seen.drift);
      await run.meter.add(group.asked.size);
      continue;
    }
    const round = group.round + 1;
    if (round === ROUNDS) busy.push(...group.asked.keys());
    else for (const half of halves(group.asked)) queue.push({ asked: half, round });
    await sleep(PAUSE);
  }
  return { written, busy };
};

const halves = (asked: Group['asked']): ReadonlyMap<Uuid, readonly Place[]>[] =>
  groupsOf([...asked], Math.max(1, Math.ceil(asked.size / 2))).map((half) => new Map(half));

/** `moved`: what the plan rests on has changed, or the projector was faster each time. */
const writeStep = async (plan: Plan, { model, store, meter }: Rewriting): Promise<'written' | 'moved'> => {
  if (plan.rewrites.length === 0) return 'written';
  const wanted = wantedFor(plan);
  for (let attempt = 0; attempt < STEPS; attempt++) {
    meter.tick();
    const position = await model.position();
    if (position.reclassifying || position.reference !== plan.position.reference) return 'moved';
    const loaded = await store.begin(position, wanted);
    if (loaded === 'moved') continue;
    if (!stillHolds(plan, wanted, loaded)) return 'moved';
    const entries = await entriesNow(plan, { model, store });
    const next = { ...position, step: position.step + 1 };
    if ((await store.commit({ ...writesOf(plan, entries), position: next })) === 'applied') return 'written';
  }
  return 'moved';
};

type Entries = { readonly moved: readonly Moved[]; readonly tallies: Writes['tallies'] };

/** The requests' entries and the counters of their lists, between begin and commit. */
const entriesNow = async (
  { rewrites }: Plan,
  { model, store }: Pick<Rewriting, 'model' | 'store'>,
): Promise<Entries> => {
  const places = rewrites.flatMap(({ wanted, unwanted }) => [...wanted, ...unwanted]);
  const lists = [...new Set(places.map(({ list }) => list))];
  const owners = [...new Set(lists.flatMap((list) => counterOf(list)?.owner ?? []))];
  const [held, sizes, tallies] = await Promise.all([
    model.holds(places),
    model.sizes(lists),
    owners.length > 0 ? store.tallies(owners) : new Map(),
  ]);
  const isHeld = new Set(places.filter((_, index) => held[index]));
  const moved = rewrites.map(({ seen, wanted, unwanted }) => ({
    before: seen.kept.document?.placed ?? null,
    after: seen.expected?.placed ?? null,
    held: [...wanted, ...unwanted].filter((place) => isHeld.has(place)),
    wanted,
  }));
  return { moved, tallies: countersAfter(moved, new Map(lists.map((list, n) => [list, sizes[n] ?? 0])), tallies) };
};

const writesOf = ({ rewrites }: Plan, { moved, tallies }: Entries): Omit<Writes, 'position'> => ({
  documents: rewrites.map(({ document }) => document),
  messages: rewrites.flatMap(({ messages }) => messages),
  put: moved.flatMap(({ wanted, held }) => wanted.filter((place) => !held.includes(place))),
  remove: moved.flatMap(({ wanted, held }) => held.filter((place) => !wanted.includes(place))),
  tallies,
  reference: [],
  deadLetters: [],
});
