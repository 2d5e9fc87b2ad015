const MINUTE = 60_000;

/**
 * Lets so many lines a minute through: an outage must not fill the disk. `say` is told how many were left out since the
 * last one. `clock` in milliseconds.
 */
export const boundedLines = (most: number, clock: () => number): ((say: (leftOut: number) => void) => void) => {
  let minute = Number.NEGATIVE_INFINITY;
  let said = 0;
  let leftOut = 0;
  return (say) => {
    const now = clock();
    if (now - minute >= MINUTE) {
      minute = now;
      said = 0;
    }
    if (said >= most) {
      leftOut += 1;
      return;
    }
    said += 1;
    say(leftOut);
    leftOut = 0;
  };
};
