import { fileURLToPath } from 'node:url';
import { createPart, type Part } from './part.ts';

type ServiceOptions = {
  readonly stateDir: string;
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
};

/** What we give must not meet the same thing given as a file: that would be two values for one name. */
const withoutFiles = (env: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> => ({
  ...env,
  ...Object.fromEntries(Object.keys(env).map((name) => [`${name}_FILE`, undefined])),
});

const mainOf = (folder: string) => fileURLToPath(new URL(`../../services/${folder}/main.ts`, import.meta.url));

/** The projector, not started yet. That it does its work shows in the API's /readyz. */
export const projectorPart = ({ stateDir, env }: ServiceOptions): Part =>
  createPart({
    name: 'projector',
    stateDir,
    command: process.execPath,
    args: ['--disable-warning=TimeoutNegativeWarning', mainOf('projector')],
    env: withoutFiles(env),
    answers: async () => true,
  });

/** The query API, not started yet. */
export const apiPart = (
  { stateDir, env, host }: ServiceOptions & { readonly host: string },
  port: number,
): Part & { readonly url: string } => {
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const part = createPart({
    name: 'api',
    stateDir,
    command: process.execPath,
    args: [mainOf('query-api')],
    env: { ...withoutFiles(env), HOST: host, PORT: String(port) },
    answers: async () => (await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2_000) })).ok,
  });
  return Object.assign(part, { url });
};
