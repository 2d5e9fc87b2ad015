import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

type State = { readonly state: string; readonly trace?: string };
export type ConnectorStatus = { readonly connector: State; readonly tasks: readonly State[] };

const within = 60_000;

const ask = (url: string, init: RequestInit = {}) => fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });

/** undefined while Connect does not know the connector, which it may say for a moment after a registration. */
export const connectorStatus = async (connectUrl: string, name: string): Promise<ConnectorStatus | undefined> => {
  const answer = await ask(`${connectUrl}/connectors/${name}/status`);
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`Connect answers ${answer.status} about connector ${name}: ${await answer.text()}`);
  return (await answer.json()) as ConnectorStatus;
};

/** The causes that the connector or its task gives for having failed, the innermost last; undefined when neither has. */
export const failureIn = ({ connector, tasks }: ConnectorStatus): string | undefined => {
  const failed = [connector, ...tasks].find(({ state }) => state === 'FAILED');
  if (failed === undefined) return undefined;
  const causes = (failed.trace ?? '').split('\n').filter((line) => line !== '' && !/^\s/.test(line));
  return causes.join(' ← ') || 'no reason given';
};

export const restartFailed = async (connectUrl: string, name: string): Promise<void> => {
  await ask(`${connectUrl}/connectors/${name}/restart?includeTasks=true&onlyFailed=true`, { method: 'POST' });
};

const put = async (connectUrl: string, name: string, config: Readonly<Record<string, string>>): Promise<void> => {
  const url = `${connectUrl}/connectors/${name}/config`;
  const known = await ask(url);
  if (known.ok && isDeepStrictEqual(await known.json(), { ...config, name })) return;
  const answer = await ask(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (answer.ok) return;
  const { message } = (await answer.json()) as { readonly message: string };
  throw new Error(`Connect refuses the configuration of connector ${name}: ${message}`);
};

const taskIsCurrent = async (connectUrl: string, name: string, config: Readonly<Record<string, string>>) => {
  const tasks = (await (await ask(`${connectUrl}/connectors/${name}/tasks`)).json()) as {
    readonly config: Readonly<Record<string, string>>;
  }[];
  return (
    tasks.length === 1 &&
    tasks.every((task) => Object.entries(config).every(([key, value]) => task.config[key] === value))
  );
};

/**
 * Creates the connector, or brings the one that is there to this configuration, and resolves when it and its task run.
 * Rejects with the reason when they fail, or do not run within a minute.
 */
export const registerConnector = async (
  connectUrl: string,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<void> => {
  await put(connectUrl, name, config);
  const deadline = Date.now() + within;
  let restarts = 0;
  for (;;) {
    const status = await connectorStatus(connectUrl, name);
    const failure = status === undefined ? undefined : failureIn(status);
    if (failure !== undefined) {
      // One that was there already may have failed because the source was not up yet.
      if (restarts === 2) throw new Error(`connector ${name} failed: ${failure}`);
      restarts += 1;
      await restartFailed(connectUrl, name);
      await pause(1_000);
    }
    const running = [status?.connector, ...(status?.tasks ?? [])].every((part) => part?.state === 'RUNNING');
    if (running && (await taskIsCurrent(connectUrl, name, config))) return;
    if (Date.now() > deadline) throw new Error(`connector ${name} does not run after ${within / 1000} s`);
    await pause(100);
  }
};
