import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostAndPort } from '#environment/endpoint.ts';
import { createPart, type Part } from './part.ts';

type ServiceOptions = {
  readonly stateDir: string;
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of another release whose code is run instead of this one's. */
  readonly release?: string;
};

/** What we give must not meet the same thing given as a file: that would be two values for one name. */
const withoutFiles = (env: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> => ({
  ...env,
  ...Object.fromEntries(Object.keys(env).map((name) => [`${name}_FILE`, undefined])),
});

const here = fileURLToPath(new URL('../..', import.meta.url));
const mainOf = (folder: string, release = here) => join(release, 'services', folder, 'main.ts');

/** The projector, not started yet. That it does its work shows in the API's /readyz. */
export const projectorPart = ({ stateDir, env, release }: ServiceOptions): Part =>
  createPart({
    name: 'projector',
    stateDir,
    command: process.execPath,
    args: [mainOf('projector', release)],
    env: withoutFiles(env),
    answers: async () => true,
  });

/** The query API, not started yet. */
export const apiPart = (
  { stateDir, env, host, release }: ServiceOptions & { readonly host: string },
  port: number,
): Part & { readonly url: string } => {
  const url = `http://${hostAndPort(host, port)}`;
  const part = createPart({
    name: 'api',
    stateDir,
    command: process.execPath,
    args: [mainOf('query-api', release)],
    env: { ...withoutFiles(env), HOST: host, PORT: String(port) },
    answers: async () => (await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2_000) })).ok,
  });
  return Object.assign(part, { url });
};
