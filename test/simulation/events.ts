import fc from 'fast-check';
import type { Action } from '#test/projector/source.ts';
import { type Writing, writings } from './database.ts';
import { type Interruption, interruptions } from './interrupted-store.ts';

/** One thing that happens. Any of them may happen at any time; one that cannot is passed over. */
export type Event =
  | { readonly on: 'source'; readonly commits: readonly Action[]; readonly writing: Writing }
  /** A transaction larger than one slice. */
  | { readonly on: 'source'; readonly commitsMany: number }
  | { readonly on: 'connector'; readonly sends: number }
  | { readonly on: 'connector'; readonly diesAndGoesBack: number }
  /** What was deleted since is in no record. */
  | { readonly on: 'connector'; readonly losesItsPlace: true }
  /** A day passes, and this share of the records that are older is compacted. */
  | { readonly on: 'log'; readonly isCompacted: number }
  /** All but so many records are deleted (DeleteRecords). */
  | { readonly on: 'log'; readonly isCutTo: number }
  | { readonly on: 'log'; readonly losesLast: number }
  /** The connector goes on where it was, or begins with a snapshot. */
  | { readonly on: 'log'; readonly isMadeAnew: 'only' | 'with a snapshot' }
  | { readonly on: 'broker'; readonly refuses: number }
  | { readonly on: 'clock'; readonly passes: number }
  | { readonly on: 'redis'; readonly goesBack: number }
  | { readonly on: 'redis'; readonly loses: 'position' | 'sentinel' }
  | { readonly on: 'projector'; readonly who: number; readonly joins: true }
  | { readonly on: 'projector'; readonly who: number; readonly fetches: number }
  | { readonly on: 'projector'; readonly who: number; readonly is: Interruption; readonly after: number }
  | { readonly on: 'projector'; readonly who: number; readonly wakes: true }
  | { readonly on: 'projector'; readonly who: number; readonly stops: true };

export type History = readonly Event[];

/** Up to three projectors compete. */
export const PROJECTORS = 3;

const HOUR = 3_600_000;

const action: fc.Arbitrary<Action> = fc.record({ kind: fc.nat(11), a: fc.nat(3), b: fc.nat(7), c: fc.nat(99) });
// Two mostly, and the third now and then.
const who = fc.oneof({ weight: 4, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(PROJECTORS - 1) });
const only = <const T>(value: T): fc.Arbitrary<T> => fc.constant(value);
const some = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

const happening = <E extends Event>(weight: number, on: E['on'], model: object) => ({
  weight,
  arbitrary: fc.record({ on: only(on), ...model }) as unknown as fc.Arbitrary<Event>,
});

const event: fc.Arbitrary<Event> = fc.oneof(
  happening(80, 'source', {
    commits: fc.array(action, { minLength: 1, maxLength: 4 }),
    writing: fc.constantFrom(...writings),
  }),
  happening(1, 'source', { commitsMany: fc.nat(99) }),
  happening(70, 'connector', { sends: some(30) }),
  happening(14, 'connector', { diesAndGoesBack: fc.nat(30) }),
  happening(1, 'connector', { losesItsPlace: only(true) }),
  happening(14, 'log', { isCompacted: fc.constantFrom(0.3, 0.7, 1) }),
  happening(1, 'log', { isCutTo: fc.nat(12) }),
  happening(1, 'log', { losesLast: some(20) }),
  happening(1, 'log', { isMadeAnew: fc.constantFrom('only', 'with a snapshot') }),
  happening(3, 'broker', { refuses: some(3) }),
  happening(20, 'clock', { passes: fc.constantFrom(100, 3000, 6000, 23 * HOUR) }),
  happening(14, 'redis', { goesBack: some(5) }),
  happening(4, 'redis', { loses: fc.constantFrom('position', 'sentinel') }),
  happening(45, 'projector', { who, joins: only(true) }),
  happening(90, 'projector', { who, fetches: some(30) }),
  happening(24, 'projector', { who, is: fc.constantFrom(...interruptions), after: fc.nat(5) }),
  happening(14, 'projector', { who, wakes: only(true) }),
  happening(4, 'projector', { who, stops: only(true) }),
);

export const histories = (length: number): fc.Arbitrary<History> =>
  fc.array(event, { minLength: 1, maxLength: length, size: 'max' });
