export type Say = (line: string) => void;

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const tooLongInSilence = 4_000;

/**
 * Runs one step and says, in one line, what came of it and how long it took; what it is doing, when that takes long. Errors
 * begin with the step's name.
 */
export const step = async <T>(
  say: Say,
  name: string,
  work: () => Promise<T>,
  { doing, done }: { doing?: string; done: (result: T) => string },
): Promise<T> => {
  const begun = performance.now();
  const line = (what: string) => `  ${name.padEnd(10)} ${what}`;
  const hint = doing === undefined ? undefined : setTimeout(() => say(line(`${doing} …`)), tooLongInSilence);
  try {
    const result = await work();
    say(`${line(done(result)).padEnd(72)} ${seconds(begun).padStart(7)}`);
    return result;
  } catch (error) {
    // Some errors of the network have a code and no message.
    const { message, code } = error as NodeJS.ErrnoException;
    throw message.startsWith(name) ? error : new Error(`${name}: ${message || code}`, { cause: error });
  } finally {
    clearTimeout(hint);
  }
};
