import { ProjectorError } from '../errors.ts';

/** A status came to count otherwise meanwhile: requests that no record of the log names have moved. */
export class Reclassified extends ProjectorError {
  constructor() {
    super('reclassified', 'A status started or stopped counting as solved during the comparison.', { retriable: true });
  }
}

const ATTEMPTS = 3;

/** Does it once more from its beginning when a status was reclassified in its middle; it rarely is. */
export const unlessReclassified = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Reclassified) || attempt === ATTEMPTS) throw error;
    }
  }
};
