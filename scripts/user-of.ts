import type { Operations } from '#projector/operations.ts';
import { isUuid } from './options.ts';

/** Finds a technician's id by name; an id is taken as it is, also one that the read model does not know. */
export const userOf =
  ({ inspectTechnician }: Pick<Operations, 'inspectTechnician'>) =>
  async (nameOrId: string): Promise<string> =>
    isUuid(nameOrId) ? nameOrId.toLowerCase() : (await inspectTechnician(nameOrId)).id;
