import type { SharedCounts } from './count-ports.ts';

/** Milliseconds; windows begin at its multiples since 1970, so that processes agree on them without a word. */
export const WINDOW = 10_000;

/** What one name has used of the present window. */
export type Count = { here: number; told: number; elsewhere: number };

export type WindowCounts = {
  /** To be looked at before it is added to; belongs to the window of `now`. */
  of(name: string, now: number): Count;
  add(name: string, count: Count, uses: number): void;
};

type Options = {
  /** Others are told of a name after so many uses: a polite client costs them nothing. */
  readonly step: number;
  /** Names remembered at most; all that come later in the same window share one count. */
  readonly most?: number;
  readonly clock: () => number;
  readonly shared?: Pick<SharedCounts, 'add'> | undefined;
};

/** Milliseconds between two tellings. */
const PAUSE = 100;
const REST = 'rest';

/**
 * Counts by name in windows of ten seconds. What others counted is heard a tenth of a second later, in the background: no
 * request waits for it. A window that is over is forgotten as a whole.
 */
export const windowCounts = ({ step, most = 100_000, clock, shared }: Options): WindowCounts => {
  let window = Number.NaN;
  let counts = new Map<string, Count>();
  let due = new Map<string, Count>();
  let telling = false;

  const begin = (now: number): void => {
    const present = Math.floor(now / WINDOW);
    if (present === window) return;
    window = present;
    counts = new Map();
    due = new Map();
  };

  const tell = async (others: Pick<SharedCounts, 'add'>): Promise<void> => {
    begin(clock());
    const told = due;
    due = new Map();
    const added = new Map([...told].map(([name, { here, told: before }]) => [name, here - before]));
    for (const count of told.values()) count.told = count.here;
    // Whatever keeps them from being told: no request waits for it, and none is to suffer from it.
    const totals = added.size > 0 ? await others.add(window, added).catch(() => null) : null;
    for (const [name, count] of told) {
      const total = totals?.get(name);
      if (total === undefined) count.told -= added.get(name) ?? 0;
      else count.elsewhere = Math.max(0, total - count.told);
    }
    telling = false;
    if (due.size > 0) tellSoon(others);
  };

  const tellSoon = (others: Pick<SharedCounts, 'add'>): void => {
    if (telling) return;
    telling = true;
    setTimeout(() => void tell(others), PAUSE).unref();
  };

  return {
    of(name, now) {
      begin(now);
      const known = counts.get(name);
      if (known) return known;
      const stands = counts.size < most ? name : REST;
      const count = counts.get(stands) ?? { here: 0, told: 0, elsewhere: 0 };
      counts.set(stands, count);
      return count;
    },
    add(name, count, uses) {
      count.here += uses;
      if (!shared || count.here - count.told < step) return;
      due.set(counts.get(name) === count ? name : REST, count);
      tellSoon(shared);
    },
  };
};
