import { type Count, countAt, type Wrong, wrongCounters, wrongLists } from './count.ts';
import { driftOf } from './counters.ts';
import type { Ledger } from './ledger.ts';
import { type Drifted, type Rechecked, recheck } from './recheck.ts';
import type { Drift } from './report.ts';
import type { Run } from './run.ts';
import { straysIn } from './strays.ts';

const allLists = async ({ model }: Run): Promise<string[]> => {
  const names: string[] = [];
  for await (const portion of model.lists()) names.push(...portion);
  return names;
};

const unexplained = (list: string, { found, expected }: Count): Drift => {
  const [is, should] = [found.sizes.get(list) ?? 0, expected.sizes.get(list) ?? 0];
  return {
    ...{ kind: 'membership', key: `list ${list}`, expected: String(should), found: String(is) },
    says: `List "${list}" has ${is} entries; ${should} requests belong into it.`,
  };
};

/** Of two counts, what was wrong by the same in both. */
const inBoth = (first: Wrong, second: Wrong): Wrong =>
  new Map(
    [...second]
      .map(
        ([owner, steps]) => [owner, steps.map((step, slot) => (first.get(owner)?.[slot] === step ? step : 0))] as const,
      )
      .filter(([, steps]) => steps.some((step) => step !== 0)),
  );

/** What is wrong with counters and lists, and with which requests. */
export type Counted = {
  readonly counters: readonly Drift[];
  readonly wrong: Wrong;
  readonly drifted: Drifted;
  /** Requests that were in motion whenever we looked. */
  readonly undecided: number;
};

/** Counters and lists against the ledger. `since`: the offset behind which the ledger may be out of date. */
export const countAll = async (since: number, requests: Rechecked, run: Run, ledger: Ledger): Promise<Counted> => {
  const others = await allLists(run);
  const first = await countAt(since, others, requests.drifted, run, ledger);
  const suspicious = new Set([...wrongLists(first), ...requests.lists]);
  const wrong = wrongCounters(first);
  if (wrong.size === 0 && suspicious.size === 0) {
    return { counters: [], wrong, drifted: requests.drifted, undecided: requests.undecided.length };
  }
  const strays = await recheck(await straysIn(suspicious, since, run), run, ledger);
  const drifted: Drifted = new Map([...requests.drifted, ...strays.drifted]);
  const second = await countAt(first.at, others, drifted, run, ledger);
  const surely = inBoth(wrong, wrongCounters(second));
  const explained = requests.lists.union(strays.lists);
  const lists = wrongLists(second).filter((list) => suspicious.has(list) && !explained.has(list));
  return {
    counters: [...driftOf(surely, second.found), ...lists.map((list) => unexplained(list, second))],
    wrong: surely,
    drifted,
    undecided: requests.undecided.length + strays.undecided.length,
  };
};
