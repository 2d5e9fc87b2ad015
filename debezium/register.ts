import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Connector, connectorAt, failureIn, type Settings } from './connect.ts';
import { registrationOver } from './settings.ts';

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
 * One that was paused or stopped is resumed. The operator's own settings are kept; gives the names of those that were
 * replaced. Rejects with the reason when connector or task fail, or do not run within a minute.
 */
export const registerConnector = async (
  connectUrl: string,
  name: string,
  config: Settings,
): Promise<readonly string[]> => {
  const connector = connectorAt(connectUrl, name);
  const { name: _, ...found } = (await connector.settings()) ?? {};
  const { settings, replaced } = registrationOver(found, config);
  if (!isDeepStrictEqual(found, settings)) await connector.configure(settings);
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
    if (status && ['PAUSED', 'STOPPED'].includes(status.connector.state)) await connector.resume();
    const running = [status?.connector, ...(status?.tasks ?? [])].every((part) => part?.state === 'RUNNING');
    if (running && (await taskIsCurrent(connector, settings))) return replaced;
    if (Date.now() > deadline) throw new Error(`connector ${name} does not run after ${within / 1000} s`);
    await pause(100);
  }
};
