import { isDeepStrictEqual } from 'node:util';
import type { Position } from '#projector/ports.ts';
import { writeCard } from '#read-model/card.ts';
import { millisOf } from '#read-model/time.ts';
import { unreadMessages, unreadStates } from '#read-model/unread.ts';
import { checkInvariants } from '#test/support/invariants.ts';
import type { Kept } from '#test/support/memory-store.ts';
import { type Answers, answersFrom, answersIn } from './answers.ts';
import type { Database, Rows } from './database.ts';
import { type PlainRows, rowsFrom, rowsIn } from './rows.ts';

/** A promise that was not kept; the first line says which. */
export class Broken extends Error {}

const HOUR = 3_600_000;
/** Behind a watermark that is older, compaction may have taken what made its moment exact; answers are long stale then. */
const EXACT = 22 * HOUR;

const shown = (value: unknown): string =>
  JSON.stringify(value, (_name, it) => (typeof it === 'bigint' ? `${it}µs` : it)) ?? 'nothing';

type Named = Readonly<Record<string, unknown>>;

const proveSame = (what: string, kept: Named, truth: Named): void => {
  if (isDeepStrictEqual(kept, truth)) return;
  const names = [...new Set([...Object.keys(truth), ...Object.keys(kept)])];
  const lines = names
    .filter((name) => !isDeepStrictEqual(kept[name], truth[name]))
    .map((name) => `  ${name}: kept ${shown(kept[name])}, source ${shown(truth[name])}`);
  throw new Broken([what, ...lines.slice(0, 3)].join('\n'));
};

const expected = new WeakMap<Rows, { readonly answers: Answers; readonly rows: PlainRows }>();
const truthOf = (rows: Rows) => {
  const truth = expected.get(rows) ?? { answers: answersFrom(rows), rows: rowsFrom(rows) };
  expected.set(rows, truth);
  return truth;
};

/** Every row, list, order and count of the read model is the source's. */
export const proveEqual = (when: string, kept: Kept, rows: Rows): void => {
  const truth = truthOf(rows);
  const answers = answersIn(kept);
  proveSame(`${when}: rows differ`, rowsIn(kept), truth.rows);
  proveSame(`${when}: lists differ`, answers.lists, truth.answers.lists);
  proveSame(`${when}: counters differ`, answers.tallies, truth.answers.tallies);
};

/** Lists, counters, places, messages and cards are what the documents say. */
const proveConsistent = (kept: Kept): void => {
  try {
    checkInvariants(kept);
  } catch (error) {
    throw new Broken(`documents and what is derived from them differ: ${(error as Error).message}`);
  }
  for (const document of kept.documents.values()) {
    const { id, request, messages, placed } = document;
    if (!request || !placed || messages.last === 'unknown') continue;
    const card = writeCard(id, request, messages.last, unreadMessages(document), unreadStates(document));
    if (kept.cards.get(id) !== card) throw new Broken(`the card of ${id} is not its document's`);
  }
};

/** Would an answer say of itself that it is neither partial nor degraded? Null: there is no answer. */
export const isWhole = (position: Position | null): position is Position =>
  position?.phase === 'live' && !position.open && !position.reclassifying && position.parked === 0;

const proveForward = (before: Position, after: Position): void => {
  const back = after.lsn < before.lsn || after.offset < before.offset || after.committedAt < before.committedAt;
  if (!back) return;
  const [from, to] = [before, after].map(({ offset, lsn }) => `offset ${offset}, watermark ${lsn}`);
  throw new Broken(`a step goes back: from ${from} to ${to}`);
};

export type Step = {
  /** Null: the first of a generation. */
  readonly before: Position | null;
  readonly after: Position;
  readonly kept: Kept;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** What must hold after every step, whatever happens. Throws Broken. */
export const checkStep = ({ before, after, kept, now }: Step, source: Database): void => {
  if (before) proveForward(before, after);
  if (kept.damage.length > 0) throw new Broken(`nothing was damaged, but it was noted: ${kept.damage[0]}`);
  // While a status' requests are being moved, answers say that they are partial.
  if (!after.reclassifying) proveConsistent(kept);
  if (!isWhole(after) || millisOf(after.committedAt) < now - EXACT) return;
  const rows = source.at(after.lsn);
  if (!rows) throw new Broken(`the watermark ${after.lsn} is no moment of the source`);
  proveEqual(`answers as of ${after.lsn} are not what the source held then`, kept, rows);
};
