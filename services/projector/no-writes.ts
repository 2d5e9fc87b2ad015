import type { Writes } from './ports.ts';

/** A step that changes nothing but the position. */
export const noWrites: Omit<Writes, 'position'> = {
  ...{ documents: [], messages: [], put: [], remove: [], tallies: new Map(), reference: [], deadLetters: [] },
};
