/** To be called when the work is over. */
type GiveBack = () => void;

/** `busy`: too many wait, or nobody was done in time · `gone`: whoever asked has left. */
type Turn = GiveBack | 'busy' | 'gone';

type Turns = {
  readonly take: (gone?: AbortSignal) => Promise<Turn>;
  readonly running: () => number;
  readonly waiting: () => number;
};

type Bounds = {
  readonly atOnce: number;
  /** How many may wait, and for how many milliseconds. */
  readonly waiting: number;
  readonly patience: number;
};

/**
 * So many work at once, and the others have their turn in the order of their coming. The wait is bounded by itself: were
 * it part of what the work may take, all the work of an overloaded place would be for those who are about to give up.
 */
export const createTurns = ({ atOnce, waiting: most, patience }: Bounds): Turns => {
  let running = 0;
  const waiting = new Set<() => void>();

  const giveBack = (): void => {
    const [next] = waiting;
    if (next) next();
    else running -= 1;
  };

  const wait = (gone?: AbortSignal): Promise<Turn> =>
    new Promise((resolve) => {
      const end = (turn: Turn): void => {
        waiting.delete(begin);
        clearTimeout(timer);
        gone?.removeEventListener('abort', leave);
        resolve(turn);
      };
      const begin = () => end(giveBack);
      const leave = () => end('gone');
      const timer = setTimeout(end, patience, 'busy');
      gone?.addEventListener('abort', leave);
      waiting.add(begin);
    });

  return {
    async take(gone) {
      if (gone?.aborted) return 'gone';
      if (running < atOnce) {
        running += 1;
        return giveBack;
      }
      return waiting.size < most ? wait(gone) : 'busy';
    },
    running: () => running,
    waiting: () => waiting.size,
  };
};
