import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Connector, connectorAt, failureIn, type Settings } from './connect.ts';

const within = 60_000;

const taskIsCurrent = async (connector: Connector, config: Settings): Promise<boolean> => {
  const tasks = await connector.tasks();
  return (
    tasks.length === 1 &&
    tasks.every((task) => Object.entries(config).every(([key, value]) => task.config[key] === value))
  );
};

/**
 * Creates the connector, or brings the one that is there to this configuration, and resolves when it and its task run.
 * Rejects with the reason when they fail, or do not run within a minute.
 */
export const registerConnector = async (connectUrl: string, name: string, config: Settings): Promise<void> => {
  const connector = connectorAt(connectUrl, name);
  if (!isDeepStrictEqual(await connector.settings(), { ...config, name })) await connector.configure(config);
  const deadline = Date.now() + within;
  let restarts = 0;
  for (;;) {
    const status = await connector.status();
    const failure = status === undefined ? undefined : failureIn(status);
    if (failure !== undefined) {
      // One that was there already may have failed because the source was not up yet.
      if (restarts === 2) throw new Error(`connector ${name} failed: ${failure}`);
      restarts += 1;
      await connector.restartFailed();
      await pause(1_000);
    }
    const running = [status?.connector, ...(status?.tasks ?? [])].every((part) => part?.state === 'RUNNING');
    if (running && (await taskIsCurrent(connector, config))) return;
    if (Date.now() > deadline) throw new Error(`connector ${name} does not run after ${within / 1000} s`);
    await pause(100);
  }
};
