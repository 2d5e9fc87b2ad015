import type { Place } from '#read-model/delta.ts';
import type { Document } from '#read-model/document.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import type { KeptRequest } from '../model-ports.ts';
import type { Position } from '../ports.ts';
import type { ExaminedRequest } from '../source-ports.ts';
import { differencesIn, entriesOf, extraPlace, leftovers, missingPlace } from './differences.ts';
import { expectedDocument, openSubtasksOf } from './expected.ts';
import type { Drift } from './report.ts';
import type { Run } from './run.ts';
import { isSame } from './show.ts';

/** Requests to look at, and what the source says of them. */
export type Asked = {
  readonly ids: readonly Uuid[];
  /** Those that the source has. */
  readonly sources: ReadonlyMap<Uuid, ExaminedRequest>;
  /** The rows of their children; null: what is kept of the children will do. */
  readonly children: ReadonlyMap<Uuid, SourceRequest> | null;
  /** Entries of lists that may be too many. */
  readonly strays: ReadonlyMap<Uuid, readonly Place[]>;
};

export type Seen = {
  /** Null: nothing. */
  readonly expected: Document | null;
  readonly kept: KeptRequest;
  readonly drift: readonly Drift[];
  /** Entries that are in a list and should not be. */
  readonly extra: readonly Place[];
  /** Those, and the ones that should be in a list and are not. */
  readonly misplaced: readonly Place[];
};

const nothing: KeptRequest = { document: null, card: null, step: 0, messages: new Map() };

const countKept = ({ id, children }: ExaminedRequest, kept: ReadonlyMap<Uuid, KeptRequest>): number =>
  children.filter((child) => kept.get(child)?.document?.openUnder === id).length;

/** Compares what is kept of requests with what the source says of them. Documents are of `position`, lists of a moment later. */
export const lookAt = async (
  { ids, sources, children, strays }: Asked,
  { model, reference }: Pick<Run, 'model' | 'reference'>,
): Promise<{ readonly position: Position; readonly seen: ReadonlyMap<Uuid, Seen> }> => {
  const relatives = children ? [] : [...sources.values()].flatMap((source) => source.children);
  const { position, kept } = await model.requests([...new Set([...ids, ...relatives])]);

  const compared = ids.map((id) => {
    const source = sources.get(id);
    const found = kept.get(id) ?? nothing;
    if (!source) return { id, found, expected: null, drift: leftovers(id, found) };
    const openSubtasks = children ? openSubtasksOf(source, children, reference) : countKept(source, kept);
    const expected = expectedDocument(source, found.document, openSubtasks, reference);
    return { id, found, expected, drift: differencesIn(source, expected, found) };
  });
  const places = compared.map(({ id, found, expected }) => {
    const wanted = entriesOf(id, expected?.placed ?? null);
    const noted = found.document?.placed ?? null;
    const entries = isSame(noted, expected?.placed) ? [] : entriesOf(id, noted);
    const others = [...entries, ...(strays.get(id) ?? [])];
    return { wanted, unwanted: others.filter((place) => !wanted.some((it) => isSame(it, place))) };
  });
  const held = (await model.holds(places.flatMap(({ wanted, unwanted }) => [...wanted, ...unwanted])))[
    Symbol.iterator
  ]();
  const isHeld = (): boolean => held.next().value === true;

  const seen = new Map<Uuid, Seen>();
  for (const [index, { id, found, expected, drift }] of compared.entries()) {
    const { wanted, unwanted } = places[index] as (typeof places)[number];
    const missing = wanted.filter(() => !isHeld());
    const extra = unwanted.filter(isHeld);
    const entries = [
      ...missing.map((place) => missingPlace(id, place)),
      ...extra.map((place) => extraPlace(id, place)),
    ];
    const all = [...drift, ...entries];
    seen.set(id, { expected, kept: found, drift: all, extra, misplaced: [...missing, ...extra] });
  }
  return { position, seen };
};
