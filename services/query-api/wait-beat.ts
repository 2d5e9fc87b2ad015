import type { Beat } from './ports.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

/** Milliseconds for each touch of the heartbeat, however many wait; after a quiet time two may follow one another. */
const EVERY = 50;
const MINUTE = 60_000;

/**
 * On a source where nobody writes, the log goes on with the next heartbeat only: who waits for a position has it beat
 * now. To be called as often as one likes, with the moment (performance.now()) since when the last of them waits. That it
 * does not beat fails nobody, and is said once a minute.
 */
export const pacedBeat = (beat: Beat | null, log: Log): ((since: number) => void) => {
  let underWay = false;
  let begunAt = Number.NEGATIVE_INFINITY;
  /** When the last touch would have been, had each waited for its time. */
  let paidUntil = Number.NEGATIVE_INFINITY;
  let saidAt = Number.NEGATIVE_INFINITY;

  const touch = async (touched: Beat): Promise<void> => {
    underWay = true;
    try {
      await touched();
    } catch (error) {
      const now = performance.now();
      if (now - saidAt < MINUTE) return;
      saidAt = now;
      log.warn({ err: error }, 'the heartbeat cannot be touched: who waits for a position waits for the next one');
    } finally {
      underWay = false;
    }
  };

  return (since) => {
    const now = performance.now();
    // One that is under way may have been too early for who waits since; one that is over is on its way here.
    if (!beat || underWay || now < paidUntil || (since < begunAt && now - begunAt < EVERY)) return;
    paidUntil = Math.max(paidUntil, now - EVERY) + EVERY;
    begunAt = now;
    void touch(beat);
  };
};
