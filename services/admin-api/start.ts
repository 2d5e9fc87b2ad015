import { publishedKeys, sharedSecret } from '#http/key-source.ts';
import { listen, type Running } from '#http/server.ts';
import type { Operations } from '#projector/operations.ts';
import type { Logger } from '#projector/ports.ts';
import type { WatchStore } from '#projector/watch-ports.ts';
import { createAdminApp } from './app.ts';
import { createAuthenticateOperator } from './auth.ts';
import type { AdminVariables } from './config.ts';
import { createJobs } from './jobs.ts';
import { createMetrics } from './metrics.ts';
import { probes } from './probes.ts';

export type AdminOptions = {
  readonly operations: Operations;
  readonly watch: Pick<WatchStore, 'watched' | 'seen'>;
  readonly variables: AdminVariables;
  readonly cell: string;
  readonly logger: Logger;
};

export type Admin = {
  /** Null: it has no address, the log says why. */
  readonly url: string | null;
  /** Ends jobs; answers what was asked already. */
  close(): Promise<void>;
};

/** Milliseconds that answers under way get at the end. */
const GRACE = 1000;

const keySourceOf = ({ JWKS_URL, JWT_SECRET }: AdminVariables) => {
  if (JWKS_URL !== undefined) return publishedKeys(JWKS_URL);
  return JWT_SECRET === undefined ? null : sharedSecret(JWT_SECRET);
};

/** Another projector on this machine has the usual port: any free one will do for this one's probes and metrics. */
const listenSomewhere = async (
  app: Parameters<typeof listen>[0],
  whateverHost: ReadonlySet<string>,
  { ADMIN_HOST: host, ADMIN_PORT: port }: AdminVariables,
  logger: Logger,
): Promise<Running | null> => {
  try {
    return await listen(app, host, port, { whateverHost }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      logger.warn({ host, port }, 'the admin API’s port is taken: another one is used');
      return listen(app, host, 0, { whateverHost });
    });
  } catch (error) {
    logger.error({ err: error, host, port }, 'the admin API has no address');
    return null;
  }
};

/** The operators' HTTP side. Feeding does not depend on it: what keeps it from starting is logged. */
export const startAdmin = async ({ operations, watch, variables, cell, logger }: AdminOptions): Promise<Admin> => {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = variables;
  const clock = Date.now;
  const keySource = keySourceOf(variables);
  if (!keySource) logger.warn({}, 'neither JWT_SECRET nor JWKS_URL is given: probes and metrics only, no admin API');
  const jobs = createJobs(clock);
  const open = { ...probes(operations.generations), '/metrics': createMetrics({ operations, watch, jobs, cell }) };
  const app = createAdminApp({
    operations,
    jobs,
    authenticate: keySource && createAuthenticateOperator({ issuer, audience }, { keySource, clock }),
    open,
    logger,
  });
  const server = await listenSomewhere(app, new Set(Object.keys(open)), variables, logger);
  if (server) logger.info({ url: server.url }, 'the admin API listens');
  return {
    url: server?.url ?? null,
    async close() {
      await Promise.all([jobs.close(), server?.close(GRACE)]);
    },
  };
};
