import type { Begun } from './begin.ts';
import { type Counted, countAll } from './count-all.ts';
import { innerDrift } from './counters.ts';
import { hollowIn } from './hollow.ts';
import type { Ledger } from './ledger.ts';
import { recheck } from './recheck.ts';
import { type WrongRow, wrongReference } from './reference-drift.ts';
import { type Drift, MOST, type Part } from './report.ts';
import { type Suspects, suspect } from './suspects.ts';

/**
 * What a comparison found, and what a repair needs to know of it. Which counters are wrong is not known when only a part
 * was compared: `wrong` is empty then.
 */
export type Findings = Counted & { readonly reference: readonly WrongRow[] };

/** How many differences, and the first of them. */
export const driftIn = ({
  reference,
  drifted,
  counters,
}: Findings): { readonly count: number; readonly first: readonly Drift[] } => {
  const rows = reference.flatMap(({ drift }) => drift);
  const requests = [...drifted.values()];
  const count = requests.reduce((sum, { differences }) => sum + differences, rows.length + counters.length);
  return { count, first: [...rows, ...requests.flatMap(({ drift }) => drift), ...counters].slice(0, MOST) };
};

/** What two comparisons found, each thing once; what is wrong now is what the later one says. */
export const together = (earlier: Findings, later: Findings): Findings => {
  const rows = [...earlier.reference, ...later.reference];
  const counters = [...earlier.counters, ...later.counters];
  return {
    ...later,
    drifted: new Map([...earlier.drifted, ...later.drifted]),
    reference: [...new Map(rows.map((row) => [`${row.change.kind} ${row.change.id}`, row])).values()],
    counters: [...new Map(counters.map((drift) => [drift.key, drift])).values()],
  };
};

/** Everything that is kept in the generation. */
export const findInWhole = async (begun: Begun, ledger: Ledger): Promise<Findings> => {
  const { run, noted, suspects } = begun;
  // Whatever is kept of requests that the source did not show.
  for await (const ids of run.model.ids()) {
    run.meter.tick();
    for (const id of ids) if (!ledger.has(id)) suspect(suspects, id, noted);
  }
  return decide(suspects, begun, ledger);
};

/**
 * What is kept of some requests, the reference data, and what holds of counters by themselves; for a sample, that something
 * is kept of every request that a list names, too.
 */
export const findInPart = async (begun: Begun, part: Part): Promise<Findings> => {
  if (part.kind === 'sample') {
    for await (const id of hollowIn(begun.run)) suspect(begun.suspects, id, begun.noted);
  }
  return decide(begun.suspects, begun, null);
};

/** What is left of what was found, after it was repaired. */
export const findLeft = async (found: Findings, begun: Begun, ledger: Ledger | null): Promise<Findings> => {
  const suspects: Suspects = new Map();
  for (const [id, { extra }] of found.drifted) suspect(suspects, id, 0, extra);
  return decide(suspects, begun, ledger);
};

const decide = async (suspects: Suspects, { run, noted }: Begun, ledger: Ledger | null): Promise<Findings> => {
  const requests = await recheck(suspects, run, ledger);
  const reference = await wrongReference(run);
  const counted: Counted = ledger
    ? await countAll(noted, requests, run, ledger)
    : {
        ...{ drifted: requests.drifted, wrong: new Map(), undecided: requests.undecided.length },
        counters: innerDrift(await run.model.counted()),
      };
  return { ...counted, reference: reference.wrong, undecided: counted.undecided + reference.undecided };
};
