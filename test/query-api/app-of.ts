import type { Hono } from 'hono';
import { sharedSecret } from '#http/key-source.ts';
import type { Deps } from '#query-api/answer.ts';
import { createApp } from '#query-api/app.ts';
import { type Config, configFrom, variables } from '#query-api/config.ts';
import { createFreshness } from '#query-api/freshness.ts';
import type { ReadStore } from '#query-api/ports.ts';
import { SECRET } from '#test/support/http.ts';
import { NOON } from './desk.ts';

const defaults = configFrom(variables.parse({ JWT_SECRET: SECRET }));

export type AppOptions = Partial<Omit<Deps, 'config' | 'store' | 'freshness'>> & {
  readonly config?: Partial<Config>;
  /** A clock that nobody sets, in milliseconds; it stands still unless told otherwise. */
  readonly elapsed?: () => number;
};

const quiet: Deps['log'] = { warn: () => {}, error: () => {} };

export const appOf = (store: ReadStore, options: AppOptions = {}): Hono => {
  const { clock = () => NOON, elapsed = () => 0, log = quiet, config: changed, ...deps } = options;
  const config = { ...defaults, ...changed };
  return createApp({
    store,
    watch: { watched: async () => null },
    config,
    clock,
    freshness: createFreshness({ clock, elapsed, staleAfterMs: config.staleAfterMs, log }),
    keySource: sharedSecret(SECRET),
    log,
    ...deps,
  });
};
