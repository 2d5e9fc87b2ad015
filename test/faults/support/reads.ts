import type { Read } from '#test/support/readers.ts';

/** STALE_AFTER of the lines under test, in milliseconds. */
export const STALE_AFTER = 3000;

/** Says that it is not up to date, or refuses to answer at all: never wrong. */
export const isFlagged = ({ status, stale }: Read): boolean => status === 503 || (status === 200 && stale);

const isFresh = ({ status, stale }: Read): boolean => status === 200 && !stale;

const ending = ({ at, ms }: Read): number => at + ms;

/** Answers that were older when asked for than an unflagged one may be, the oldest first. */
const silentlyOld = (reads: readonly Read[], late: number): string[] =>
  reads
    .flatMap((read) => (isFresh(read) && read.asOf ? [read.askedAt - read.asOf.committedAt] : []))
    .filter((age) => age > STALE_AFTER + late)
    .sort((a, b) => b - a)
    .map((age) => `an answer ${Math.round(age)} ms old was not flagged`);

/** Answers of a state before that of an answer which was complete before they were asked for. */
const wentBack = (reads: readonly Read[]): string[] => {
  const asked = [...reads].sort((a, b) => a.at - b.at);
  const answered = [...reads].sort((a, b) => ending(a) - ending(b));
  const seen = new Map<number, bigint>();
  const found: string[] = [];
  let next = 0;
  for (const read of asked) {
    for (let done = answered[next]; done && ending(done) < read.at; done = answered[++next]) {
      const { generation, asOf } = done;
      if (asOf && asOf.lsn > (seen.get(generation) ?? 0n)) seen.set(generation, asOf.lsn);
    }
    const before = seen.get(read.generation) ?? 0n;
    if (isFresh(read) && read.asOf && read.asOf.lsn < before) {
      found.push(
        `an answer as of ${read.asOf.lsn.toString(16)} came after one as of ${before.toString(16)}, not flagged`,
      );
    }
  }
  return found;
};

/** Answers that contradict themselves, are errors, or never came. A person who lost access (403) or was deleted (401) is none. */
const broken = (reads: readonly Read[], mayBeAway: boolean): string[] =>
  reads.flatMap(({ status, problem }) => {
    if (problem === null || status === 503 || status === 403 || status === 401) return [];
    return status === 0 && mayBeAway ? [] : [problem];
  });

/**
 * What readers must never have seen, each kind told with its count and the first of it; empty when nothing was wrong. An old
 * answer may be flagged so many milliseconds too late.
 */
export const wrongIn = (reads: readonly Read[], { mayBeAway = false, late = 0 } = {}): string[] =>
  [silentlyOld(reads, late), wentBack(reads), broken(reads, mayBeAway)].flatMap((found) =>
    found.length === 0 ? [] : [`${found.length} × ${found[0]}`],
  );

/**
 * Milliseconds from the moment the watermark stopped, as readers saw it, to the first answer that says so; null when none did.
 * Only what was asked for at or after `since` counts, in milliseconds of performance.now().
 */
export const timeToFlag = (reads: readonly Read[], since: number): number | null => {
  const inOrder = [...reads].sort((a, b) => ending(a) - ending(b));
  const flagged = inOrder.find((read) => read.at >= since && isFlagged(read));
  if (!flagged) return null;
  let stopped = { at: since, committedAt: 0 };
  for (const read of inOrder) {
    if (ending(read) > ending(flagged)) break;
    if (read.asOf && read.asOf.committedAt > stopped.committedAt) {
      stopped = { at: ending(read), committedAt: read.asOf.committedAt };
    }
  }
  return Math.max(0, Math.round(ending(flagged) - stopped.at));
};

/** The first fresh answer with something committed at or after `since`, in milliseconds since 1970. */
export const firstFresh = (reads: readonly Read[], since: number): Read | undefined =>
  reads.find((read) => isFresh(read) && read.asOf !== null && read.asOf.committedAt >= since);

/** Milliseconds of the longest time without progress that readers could see, between two moments of performance.now(). */
export const longestStandstill = (reads: readonly Read[], since: number, until: number): number => {
  let [reached, at, longest] = [0, since, 0];
  for (const read of [...reads].sort((a, b) => ending(a) - ending(b))) {
    if (!read.asOf || read.asOf.committedAt <= reached || ending(read) > until) continue;
    const now = Math.max(since, ending(read));
    longest = Math.max(longest, now - at);
    [reached, at] = [read.asOf.committedAt, now];
  }
  return Math.round(Math.max(longest, until - at));
};
