import { deltaBetween, type Owner } from '#read-model/delta.ts';
import type { Memberships } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';

/** What counters and lists come to when every request is counted where it belongs. */
export type Totals = {
  readonly tallies: ReadonlyMap<Owner, readonly number[]>;
  /** Members by list; empty ones are not in it. */
  readonly sizes: ReadonlyMap<string, number>;
};

/** Where every request counts, in about 20 bytes each. */
export type Ledger = {
  /** Requests come in the order of their ids. */
  append(id: Uuid, placed: Memberships | null, openUnder: Uuid | null): void;
  /** What has become of a request; null, null: it is not there, or counts nowhere. */
  set(id: Uuid, placed: Memberships | null, openUnder: Uuid | null): void;
  has(id: Uuid): boolean;
  /** The parent that was waiting for it. */
  parentOf(id: Uuid): Uuid | null;
  totals(): Totals;
};

const ID_BYTES = 16;
const NOWHERE = -1;

const bytesOf = (id: Uuid): Buffer => Buffer.from(hexOf(id), 'hex');

/** Requests that count alike: same owners, same lists. The keys' values do not matter. */
const shapeOf = ({ segment, subtask, statusId, assignees, keys }: Memberships): string =>
  [segment, subtask, statusId, assignees, Object.keys(keys)].join(' ');

export const openLedger = (): Ledger => {
  let ids = Buffer.alloc(1024 * ID_BYTES);
  let shapeAt = new Int32Array(1024);
  let length = 0;
  const shapes = new Map<string, number>();
  const examples: Memberships[] = [];
  const counts: number[] = [];
  /** Differs from what was appended. */
  const changed = new Map<Uuid, number>();
  const parents = new Map<Uuid, Uuid>();

  const intern = (placed: Memberships | null): number => {
    if (!placed) return NOWHERE;
    const name = shapeOf(placed);
    const known = shapes.get(name);
    if (known !== undefined) return known;
    counts.push(0);
    shapes.set(name, counts.length - 1);
    return examples.push(placed) - 1;
  };

  const count = (shape: number, step: 1 | -1): void => {
    if (shape !== NOWHERE) counts[shape] = (counts[shape] ?? 0) + step;
  };

  const note = (id: Uuid, openUnder: Uuid | null): void => {
    if (openUnder !== null) parents.set(id, openUnder);
    else parents.delete(id);
  };

  /** By halves; undefined when it was not appended. */
  const indexOf = (id: Uuid): number | undefined => {
    const wanted = bytesOf(id);
    let low = 0;
    let high = length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = ids.compare(wanted, 0, ID_BYTES, middle * ID_BYTES, (middle + 1) * ID_BYTES);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  };

  const grow = (): void => {
    ids = Buffer.concat([ids, Buffer.alloc(ids.length)]);
    const wider = new Int32Array(2 * shapeAt.length);
    wider.set(shapeAt);
    shapeAt = wider;
  };

  return {
    append(id, placed, openUnder) {
      if (length === shapeAt.length) grow();
      bytesOf(id).copy(ids, length * ID_BYTES);
      const shape = intern(placed);
      shapeAt[length++] = shape;
      count(shape, 1);
      note(id, openUnder);
    },
    set(id, placed, openUnder) {
      const index = changed.has(id) ? undefined : indexOf(id);
      const before = changed.get(id) ?? (index === undefined ? NOWHERE : (shapeAt[index] ?? NOWHERE));
      const after = intern(placed);
      count(before, -1);
      count(after, 1);
      changed.set(id, after);
      note(id, openUnder);
    },
    has: (id) => changed.has(id) || indexOf(id) !== undefined,
    parentOf: (id) => parents.get(id) ?? null,
    totals() {
      const tallies = new Map<Owner, number[]>();
      const sizes = new Map<string, number>();
      for (const [shape, placed] of examples.entries()) {
        const times = counts[shape] ?? 0;
        if (times === 0) continue;
        const counted = deltaBetween('', null, placed);
        for (const { list } of counted.put) sizes.set(list, (sizes.get(list) ?? 0) + times);
        for (const [owner, steps] of counted.tallies) {
          const sum = tallies.get(owner) ?? steps.map(() => 0);
          tallies.set(
            owner,
            sum.map((value, slot) => value + times * (steps[slot] ?? 0)),
          );
        }
      }
      return { tallies, sizes };
    },
  };
};
