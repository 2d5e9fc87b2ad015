import { onceAMinute } from './outages.ts';
import type { Beat } from './ports.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

/** Milliseconds from the end of one touch of the heartbeat to the beginning of the next, however many wait. */
const EVERY = 50;
/** From one that failed: at first the same, then twice as long each time, up to this. */
const LONGEST = 5000;

/**
 * On a source where nobody writes, the log goes on with the next heartbeat only: who waits for a position has it beat
 * now. Once is enough for all who came before: what keeps that beat from getting here, another one would not mend, and a
 * position that the log has not reached yet is none that anybody was given. To be called as often as one likes, with the
 * moment (performance.now()) since when the last of them waits. That it does not beat fails nobody, and is said once a
 * minute.
 */
export const pacedBeat = (beat: Beat | null, log: Log): ((since: number) => void) => {
  let underWay = false;
  let next = Number.NEGATIVE_INFINITY;
  /** Who waits since before has a beat behind what they wait for. */
  let served = Number.NEGATIVE_INFINITY;
  let pause = EVERY;
  const rarely = onceAMinute(() => performance.now());

  const touch = async (touched: Beat): Promise<void> => {
    const begun = performance.now();
    underWay = true;
    try {
      await touched();
      served = begun;
      next = performance.now() + EVERY;
      pause = EVERY;
    } catch (error) {
      next = performance.now() + pause;
      pause = Math.min(2 * pause, LONGEST);
      rarely('beat', () =>
        log.warn({ err: error }, 'the heartbeat cannot be touched: who waits for a position waits for the next one'),
      );
    } finally {
      underWay = false;
    }
  };

  return (since) => {
    if (beat && !underWay && since >= served && performance.now() >= next) void touch(beat);
  };
};
