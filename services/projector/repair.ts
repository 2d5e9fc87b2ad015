import type { Owner } from '#read-model/delta.ts';
import { type StoredReferenceChange, storedRow } from '#read-model/stored-reference.ts';
import { ProjectorError } from './errors.ts';
import { noWrites } from './no-writes.ts';
import type { Position, Writes } from './ports.ts';
import type { Rewriting } from './rewrite.ts';
import type { Wrong } from './verify/count.ts';
import { reached } from './verify/moment.ts';
import type { WrongRow } from './verify/reference-drift.ts';
import { isSame } from './verify/show.ts';

const ATTEMPTS = 100;

/** Writes one small step between two of the projector's; `make` says what, given where the generation is. */
export const step = async (
  { model, store }: Pick<Rewriting, 'model' | 'store'>,
  make: (position: Position) => Promise<Partial<Writes> & Pick<Writes, 'position'>>,
): Promise<void> => {
  await store.open();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const position = await model.position();
    if ((await store.begin(position, { documents: [], messages: new Map() })) === 'moved') continue;
    const writes = await make({ ...position, step: position.step + 1 });
    if ((await store.commit({ ...noWrites, ...writes })) === 'applied') return;
  }
  throw new ProjectorError('fenced', `The projector was faster ${ATTEMPTS} times: try again.`, { retriable: true });
};

/** Adds to each counter what it lacks: right whatever the projector has added meanwhile. */
export const repairCounters = (wrong: Wrong, run: Rewriting): Promise<void> =>
  step(run, async (position) => {
    const found = await run.store.tallies([...wrong.keys()]);
    const mended = [...wrong].map(([owner, steps]): [Owner, number[]] => {
      const is = found.get(owner) ?? [];
      return [owner, steps.map((lacking, slot) => (is[slot] ?? 0) + lacking)];
    });
    return { position, tallies: new Map(mended) };
  });

/**
 * Writes reference rows as the source has them, unless they changed since. Their version is that of the present offset, which has to be a new
 * one: readers notice it by that.
 */
export const repairReference = async (wrong: readonly WrongRow[], run: Rewriting): Promise<void> => {
  const { position, reference } = await run.model.reference();
  const changes = wrong
    .map(({ change, found }) => ({ change: change as StoredReferenceChange, found }))
    .filter(({ change, found }) => isSame(storedRow(reference, change), found))
    .map(({ change }) => change);
  if (changes.length === 0) return;
  if (position.reference >= position.offset) {
    await run.source.mark();
    await reached(run.model, position.lsn + 1, run.meter.tick);
  }
  await step(run, async (next) => {
    if (next.reference !== position.reference) {
      throw new ProjectorError('in-motion', 'Reference rows changed while some were to be repaired: try again.', {
        retriable: true,
      });
    }
    return { position: { ...next, reference: next.offset }, reference: changes };
  });
};
