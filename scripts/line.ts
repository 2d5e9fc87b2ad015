import { z } from 'zod';
import { readEnv } from '#adapters/env/read-env.ts';
import { keepSecret } from '#environment/redact.ts';
import { keptSecrets } from '#infra/local/secrets.ts';
import { readStack, type Stack } from '#infra/local/stack-file.ts';
import { startVariables } from '#infra/local/start-env.ts';
import { stateDir } from '#infra/local/state-dir.ts';
import type { ProbeAddresses } from '#infra/probes/addresses.ts';
import { projectorConfig } from '#projector/config.ts';
import { variables as apiVariables } from '#query-api/config.ts';
import { namesOf } from '#read-model/cell.ts';
import { Failure } from './failure.ts';

/** What commands read of the environment. Each may also be given as `NAME_FILE`. */
export const lineVariables = z.object({
  ...startVariables.pick({
    DATABASE_URL: true,
    KAFKA_BROKERS: true,
    REDIS_URL: true,
    CONNECT_URL: true,
    REPLICATION_PASSWORD: true,
    JWT_SECRET: true,
  }).shape,
  CELL: startVariables.shape.CELL.removeDefault().optional(),
  API_URL: startVariables.shape.CONNECT_URL,
  JWT_ISSUER: startVariables.shape.JWT_ISSUER.removeDefault().optional(),
  JWT_AUDIENCE: startVariables.shape.JWT_AUDIENCE.removeDefault().optional(),
  KAFKA_TOPIC: projectorConfig.shape.KAFKA_TOPIC,
  KEEP_FORMER: projectorConfig.shape.KEEP_FORMER,
  ADMIN_ROLES: apiVariables.shape.ADMIN_ROLES,
  TIME_ZONE: apiVariables.shape.TIME_ZONE,
  STALE_AFTER: apiVariables.shape.STALE_AFTER,
});

type LineVariables = z.output<typeof lineVariables>;

/** The line that a command is about. */
export type Line = ProbeAddresses & {
  readonly jwt: { readonly secret: string | undefined; readonly issuer: string; readonly audience: string };
  readonly adminRoles: readonly string[];
  readonly timeZone: string;
  readonly staleAfterMs: number;
  readonly keepFormerMs: number;
};

const addresses = ['DATABASE_URL', 'KAFKA_BROKERS', 'REDIS_URL', 'CONNECT_URL'] as const;

/** What a running line wrote down of its own secrets. */
const keepSecretsOf = ({ postgres, redis, connect, jwt }: Stack): void =>
  keepSecret({
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, CONNECT_URL: connect.url, JWT_SECRET: jwt.secret },
  });

/** Known of the local source only: another one has a password of its own. */
const localPassword = (env: LineVariables, stack: Stack | undefined): string | undefined =>
  env.DATABASE_URL === undefined && stack?.processes.postgres !== undefined
    ? keptSecrets(stateDir).replicationPassword
    : undefined;

const lineOf = (env: LineVariables, stack: Stack | undefined): Line => {
  const cell = env.CELL ?? stack?.cell ?? 'main';
  const names = namesOf(cell);
  const sameCell = stack?.cell === cell;
  return {
    cell,
    topic: env.KAFKA_TOPIC ?? (sameCell ? stack.kafka.topic : names.topic),
    connector: sameCell ? stack.connect.connector : names.connector,
    databaseUrl: env.DATABASE_URL ?? stack?.postgres.url,
    brokers: env.KAFKA_BROKERS ?? stack?.kafka.brokers,
    redisUrl: env.REDIS_URL ?? stack?.redis.url,
    connectUrl: env.CONNECT_URL ?? stack?.connect.url,
    apiUrl: env.API_URL ?? stack?.api.url,
    replicationPassword: env.REPLICATION_PASSWORD ?? localPassword(env, stack),
    jwt: {
      secret: env.JWT_SECRET ?? stack?.jwt.secret,
      issuer: env.JWT_ISSUER ?? stack?.jwt.issuer ?? 'service-catalog',
      audience: env.JWT_AUDIENCE ?? stack?.jwt.audience ?? 'it-service-catalog',
    },
    adminRoles: env.ADMIN_ROLES,
    timeZone: env.TIME_ZONE,
    staleAfterMs: env.STALE_AFTER * 1000,
    keepFormerMs: env.KEEP_FORMER,
  };
};

/**
 * The line that `npm start` runs in this checkout, what the environment gives in place of its parts; or that of the
 * environment alone. Throws Failure when there is neither, EnvError when the environment is wrong.
 */
export const theLine = (): Line => {
  const env = readEnv(process.env, lineVariables);
  const stack = readStack(stateDir);
  if (stack !== undefined) keepSecretsOf(stack);
  const anything = stack !== undefined || env.JWT_SECRET !== undefined || addresses.some((name) => env[name]);
  if (anything) return lineOf(env, stack);
  throw new Failure(
    `No line runs here. Start one with npm start, or say where its parts are: ${addresses.join(', ')}.`,
  );
};

export const lineIfAny = (): Line | undefined => {
  try {
    return theLine();
  } catch {
    return undefined;
  }
};
