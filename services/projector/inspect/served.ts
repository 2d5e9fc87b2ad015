import type { Document } from '#read-model/document.ts';
import { formatLsn } from '#read-model/position.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { StoredReference } from '#read-model/stored-reference.ts';
import { formatMicros } from '#read-model/time.ts';
import { ProjectorError } from '../errors.ts';
import type { KeptRequest, StoredModel } from '../model-ports.ts';
import type { Position } from '../ports.ts';
import type { InspectDeps } from './deps.ts';

/** The moment that something told is true of. */
export type AsOf = { readonly generation: number; readonly lsn: string; readonly committedAt: string };

export const asOf = (generation: number, { lsn, committedAt }: Position): AsOf => ({
  generation,
  lsn: formatLsn(lsn),
  committedAt: formatMicros(committedAt),
});

/** Looks into the generation that is served. Throws ProjectorError `no-generation` when there is none. */
export const withServed = async <T>(
  { generations, openModel }: Pick<InspectDeps, 'generations' | 'openModel'>,
  look: (model: StoredModel, generation: number) => Promise<T>,
): Promise<T> => {
  const { active } = await generations.read();
  if (active === 0) {
    throw new ProjectorError('no-generation', 'No generation is served yet. Is the projector running?', {
      retriable: true,
    });
  }
  const model = openModel(active);
  try {
    return await look(model, active);
  } finally {
    await model.close();
  }
};

/** One request and the reference data, both of one position. */
export type Moment = {
  readonly position: Position;
  readonly reference: StoredReference;
  readonly kept: KeptRequest | null;
  readonly document: Document | null;
};

/** How often it is tried to read both before the reference data changes. */
const TRIES = 5;

export const momentOf = async (model: StoredModel, id: Uuid): Promise<Moment> => {
  for (let attempt = 1; ; attempt++) {
    const { position, kept } = await model.requests([id]);
    const { position: after, reference } = await model.reference();
    if (after.reference !== position.reference && attempt < TRIES) continue;
    const request = kept.get(id) ?? null;
    return { position, reference, kept: request, document: request?.document ?? null };
  }
};
