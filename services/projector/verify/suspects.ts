import type { Place } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';

/** Requests that looked different once, and may only have been in motion. */
export type Suspects = Map<Uuid, Suspect>;

export type Suspect = {
  /** The offset noted before the look that found the difference: what the log touched since may explain it. */
  readonly since: number;
  /** Entries of lists that may be too many. */
  readonly strays: readonly Place[];
};

export const suspect = (suspects: Suspects, id: Uuid, since: number, strays: readonly Place[] = []): void => {
  const known = suspects.get(id);
  suspects.set(id, { since: known?.since ?? since, strays: [...(known?.strays ?? []), ...strays] });
};
