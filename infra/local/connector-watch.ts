import { setTimeout as pause } from 'node:timers/promises';
import { connectorStatus, failureIn, restartFailed } from '#debezium/register.ts';

type Watch = {
  readonly connectUrl: string;
  readonly connector: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

const everyMs = 1_000;
const longestPause = 30_000;

/** Restarts the connector and its task whenever Connect reports a failure, each time a little later, until the signal. */
export const watchConnector = async ({ connectUrl, connector, say, signal }: Watch): Promise<void> => {
  let failures = 0;
  while (!signal.aborted) {
    await pause(failures === 0 ? everyMs : Math.min(longestPause, everyMs * 2 ** (failures - 1)), undefined, {
      signal,
    }).catch(() => undefined);
    // No answer: the worker is down or starting, and is watched as a process.
    const status = await connectorStatus(connectUrl, connector).catch(() => undefined);
    const failure = status === undefined ? undefined : failureIn(status);
    if (failure === undefined) {
      if (status !== undefined) failures = 0;
      continue;
    }
    failures += 1;
    say(`connector ${connector} failed and is restarted: ${failure}`);
    await restartFailed(connectUrl, connector).catch(() => undefined);
  }
};
