import { emptyReference, type Reference, referenceKinds } from '#read-model/reference.ts';
import { NO_ROW } from './keys.ts';

/** The reference data in the hashes of all kinds, in the order of referenceKinds. */
export const readReference = (hashes: readonly Readonly<Record<string, string>>[]): Reference => {
  const reference: Record<string, unknown> = { ...emptyReference };
  for (const [index, kind] of referenceKinds.entries()) {
    const stored = Object.entries(hashes[index] ?? {}).filter(([id]) => id !== NO_ROW);
    reference[kind] = new Map(stored.map(([id, text]) => [id, JSON.parse(text)]));
  }
  return reference as Reference;
};
