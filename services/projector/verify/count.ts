import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import { isUuid } from '#read-model/uuid.ts';
import { ProjectorError } from '../errors.ts';
import type { CountedModel } from '../model-ports.ts';
import { groupsOf } from './ids.ts';
import type { Ledger, Totals } from './ledger.ts';
import { type Drifted, recheck } from './recheck.ts';
import { Reclassified } from './reclassified.ts';
import type { Run } from './run.ts';
import { type Suspects, suspect } from './suspects.ts';

const PORTION = 200;
const TRIES = 40;
const PAUSE = 20;

/** Counters and lists of one position, and what the requests come to there. */
export type Count = { readonly found: CountedModel; readonly expected: Totals; readonly at: number };

/**
 * Brings the ledger to a position at which counters and lists were read: what the log touched since `from` is read
 * again, until nothing of it was touched in between. `drifted` requests are judged by the source, others by what is
 * kept of them. Throws ProjectorError `in-motion` (retriable).
 */
export const countAt = async (
  from: number,
  others: readonly string[],
  drifted: Pick<Drifted, 'has'>,
  run: Run,
  ledger: Ledger,
): Promise<Count> => {
  const { model, touches } = run;

  /** Requests and, where they name one, the parents that wait or waited for them. */
  const families = (ids: Iterable<string>): Set<Uuid> => {
    const family = new Set<Uuid>();
    for (const id of ids) {
      if (!isUuid(id)) continue;
      family.add(id);
      const parent = ledger.parentOf(id);
      if (parent) family.add(parent);
    }
    return family;
  };

  /** Reads them again and notes where they count now; false when that could not be told of all. */
  const follow = async (ids: ReadonlySet<Uuid>): Promise<boolean> => {
    const suspects: Suspects = new Map();
    for (const id of ids) if (drifted.has(id)) suspect(suspects, id, 0);
    const { undecided } = suspects.size > 0 ? await recheck(suspects, run, ledger) : { undecided: [] };
    for (const portion of groupsOf(
      [...ids].filter((id) => !drifted.has(id)),
      PORTION,
    )) {
      const { kept } = await model.requests(portion);
      for (const [id, { document }] of kept) ledger.set(id, document?.placed ?? null, document?.openUnder ?? null);
    }
    return undecided.length === 0;
  };

  let since = from;
  run.meter.phase('counting', 1);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    run.meter.tick();
    const found = await model.counted([...others, ...ledger.totals().sizes.keys()]);
    const { offset, reclassifying } = found.position;
    await touches.upTo(offset);
    const moved = families(touches.allSince(since));
    const followed = await follow(moved);
    const after = await model.position();
    await touches.upTo(after.offset);
    if (touches.reclassified()) throw new Reclassified();
    since = offset;
    const meanwhile = families(touches.allSince(offset));
    if (followed && !reclassifying && moved.isDisjointFrom(meanwhile))
      return { found, expected: ledger.totals(), at: offset };
    await sleep(PAUSE);
  }
  throw new ProjectorError('in-motion', `Requests changed too fast to be counted at one position, ${TRIES} times.`, {
    retriable: true,
  });
};

/** By owner, what to add to each of its packed counters; owners whose counters are right are not in it. */
export type Wrong = ReadonlyMap<Owner, readonly number[]>;

export const wrongCounters = ({ found, expected }: Pick<Count, 'found' | 'expected'>): Wrong => {
  const wrong = new Map<Owner, readonly number[]>();
  for (const owner of new Set([...found.tallies.keys(), ...expected.tallies.keys()])) {
    const [is, should] = [found.tallies.get(owner) ?? [], expected.tallies.get(owner) ?? []];
    const steps = Array.from({ length: Math.max(is.length, should.length) }, (_, n) => (should[n] ?? 0) - (is[n] ?? 0));
    if (steps.some((step) => step !== 0)) wrong.set(owner, steps);
  }
  return wrong;
};

/** Lists that hold more or fewer requests than belong into them. */
export const wrongLists = ({ found, expected }: Count): string[] =>
  [...new Set([...found.sizes.keys(), ...expected.sizes.keys()])].filter(
    (list) => found.sizes.get(list) !== expected.sizes.get(list),
  );
