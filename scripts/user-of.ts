import type { Operations } from '#projector/operations.ts';
import { isUuid } from '#read-model/uuid.ts';

/** Finds a technician's id by name; an id is taken as it is, also one that the read model does not know. */
export const userOf =
  ({ inspectTechnician }: Pick<Operations, 'inspectTechnician'>) =>
  async (nameOrId: string): Promise<string> => {
    const id = nameOrId.toLowerCase();
    return isUuid(id) ? id : (await inspectTechnician(nameOrId)).id;
  };
