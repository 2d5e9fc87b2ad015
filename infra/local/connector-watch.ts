import { setTimeout as sleep } from 'node:timers/promises';
import { connectorAt, failureIn } from '#debezium/connect.ts';

type Watch = {
  readonly connectUrl: string;
  readonly connector: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

export type Pace = {
  /** Milliseconds between two looks, and until the first restart. */
  readonly every: number;
  /** The longest pause before a restart. */
  readonly longest: number;
  /** A connector that ran for so long is well again; one that fails sooner has failed again. */
  readonly settled: number;
  /** The same failure is said again after so long. */
  readonly sayAgain: number;
};

const usual: Pace = { every: 1_000, longest: 15_000, settled: 30_000, sayAgain: 60_000 };

/**
 * Restarts the connector and its task whenever Connect reports a failure, each time a little later, until the signal.
 * A task that fails as it starts runs for a moment each time: a wrong password must not become a storm of connections.
 */
export const watchConnector = async (
  { connectUrl, connector: name, say, signal }: Watch,
  { every, longest, settled, sayAgain }: Pace = usual,
): Promise<void> => {
  const connector = connectorAt(connectUrl, name);
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  let failures = 0;
  let wellSince: number | null = null;
  let said = { failure: '', at: 0 };

  const restart = async (failure: string): Promise<void> => {
    wellSince = null;
    failures += 1;
    const wait = Math.min(longest, every * 2 ** (failures - 1));
    if (said.failure !== failure || performance.now() - said.at >= sayAgain) {
      said = { failure, at: performance.now() };
      say(`connector ${name} failed and is restarted in ${wait / 1000} s: ${failure}`);
    }
    await pause(wait);
    if (!signal.aborted) await connector.restartFailed().catch(() => undefined);
  };

  while (!signal.aborted) {
    await pause(every);
    // No answer: the worker is down or starting, and is watched as a process.
    const status = await connector.status().catch(() => undefined);
    if (status === undefined) continue;
    const failure = failureIn(status);
    if (failure !== undefined) {
      await restart(failure);
      continue;
    }
    wellSince ??= performance.now();
    if (failures === 0 || performance.now() - wellSince < settled) continue;
    failures = 0;
    said = { failure: '', at: 0 };
    say(`connector ${name} runs again`);
  }
};
