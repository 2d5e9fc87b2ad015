import type { ReadPosition, ReadStore, Unavailable } from '#query-api/ports.ts';
import { type Desk, desk, position } from './desk.ts';
import { storeOf, storeWithout } from './store-of.ts';

/** A store whose line goes on, or back, when it is told to. */
export const movingStore = (first: Desk = desk([])) => {
  let held = first;
  let missing: Unavailable['unavailable'] | null = null;
  let reads = 0;
  const now = (): ReadStore => (missing ? storeWithout(missing) : storeOf(held));
  const store: ReadStore = {
    read: (ask) => {
      reads++;
      return now().read(ask);
    },
    position: () => now().position(),
    close: async () => {},
  };
  return {
    store,
    reads: () => reads,
    /** As it is found from now on. */
    hold(next: Partial<Desk>): void {
      held = { ...held, ...next };
    },
    reach(changed: Partial<ReadPosition>): void {
      held = { ...held, position: { ...position, ...changed } };
    },
    lose(what: Unavailable['unavailable'] | null): void {
      missing = what;
    },
  };
};
