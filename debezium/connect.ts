import { endpointAt } from '#environment/endpoint.ts';

type State = { readonly state: string; readonly trace?: string };
export type ConnectorStatus = { readonly connector: State; readonly tasks: readonly State[] };
export type Settings = Readonly<Record<string, string>>;

/** Milliseconds: a worker that is busy with its group answers late. */
const PATIENCE = 10_000;

/** Kafka Connect's REST interface, as far as we use it, about one connector. */
export const connectorAt = (connectUrl: string, name: string) => {
  const { url, headers } = endpointAt(connectUrl);
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/connectors/${name}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(PATIENCE),
      ...(body && { body: JSON.stringify(body) }),
    });

  const failed = async (answer: Response): Promise<Error> =>
    new Error(`Connect answers ${answer.status} about connector ${name}: ${(await answer.text()).slice(0, 300)}`);

  /** undefined: Connect does not know the connector, which it may say for a moment after a registration. */
  const get = async <T>(path: string): Promise<T | undefined> => {
    const answer = await ask('GET', path);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw await failed(answer);
    return (await answer.json()) as T;
  };

  /** False while the worker is busy with its group, which passes. */
  const tell = async (method: string, path: string, body?: object): Promise<boolean> => {
    const answer = await ask(method, path, body);
    if (answer.status === 409) return false;
    if (!answer.ok) throw await failed(answer);
    return true;
  };

  return {
    status: () => get<ConnectorStatus>('/status'),
    settings: () => get<Settings>('/config'),
    configure: async (settings: Settings): Promise<void> => {
      const answer = await ask('PUT', '/config', settings);
      if (answer.ok) return;
      const { message } = (await answer.json()) as { readonly message: string };
      throw new Error(`Connect refuses the configuration of connector ${name}: ${message}`);
    },
    tasks: async () => (await get<readonly { readonly config: Settings }[]>('/tasks')) ?? [],
    restart: () => tell('POST', '/restart?includeTasks=true'),
    restartFailed: () => tell('POST', '/restart?includeTasks=true&onlyFailed=true'),
    pause: () => tell('PUT', '/pause'),
    /** Its tasks end, and it stays as it is until `resume`. */
    stop: () => tell('PUT', '/stop'),
    resume: () => tell('PUT', '/resume'),
    /** Where it has read its source up to, in its own words; one entry for each partition of the source. */
    offsets: async () =>
      (
        await get<{ readonly offsets: readonly { readonly offset: Readonly<Record<string, unknown>> | null }[] }>(
          '/offsets',
        )
      )?.offsets ?? [],
    /** It must be stopped. */
    forgetOffsets: () => tell('DELETE', '/offsets'),
  };
};

export type Connector = ReturnType<typeof connectorAt>;

/** Debezium's verdict when its place is behind what the slot still has: no restart mends that. */
export const placeIsGone = (status: ConnectorStatus): boolean =>
  /no longer available on the server/.test(failureIn(status) ?? '');

/** The causes of a failure are long: whole offsets and schemas are printed into them. */
const LONGEST = 240;

/** The causes that the connector or its task gives for having failed, the innermost last; undefined when neither has. */
export const failureIn = ({ connector, tasks }: ConnectorStatus): string | undefined => {
  const failed = [connector, ...tasks].find(({ state }) => state === 'FAILED');
  if (failed === undefined) return undefined;
  const causes = (failed.trace ?? '').split('\n').filter((line) => line !== '' && !/^\s/.test(line));
  const told = causes.map((cause) =>
    cause.length <= LONGEST ? cause : `${cause.slice(0, LONGEST / 2)} … ${cause.slice(-LONGEST / 2)}`,
  );
  return told.join(' ← ') || 'no reason given';
};
