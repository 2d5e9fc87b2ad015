import type { Hono } from 'hono';
import { sharedSecret } from '#http/key-source.ts';
import type { Deps } from '#query-api/answer.ts';
import { createApp } from '#query-api/app.ts';
import { type Config, configFrom, variables } from '#query-api/config.ts';
import { createCursors } from '#query-api/cursor.ts';
import { createFreshness } from '#query-api/freshness.ts';
import type { Observing } from '#query-api/observe/observed-app.ts';
import type { ReadStore } from '#query-api/ports.ts';
import type { Upstream } from '#query-api/upstream.ts';
import { createWatermark } from '#query-api/wait-for-position.ts';
import { SECRET } from '#test/support/http.ts';
import { NOON } from './desk.ts';

const defaults = configFrom(variables.parse({ JWT_SECRET: SECRET }));

export type AppOptions = Partial<Omit<Deps, 'config' | 'store' | 'freshness'>> & {
  readonly config?: Partial<Config>;
  readonly observing?: Observing;
  /** Milliseconds that an answer may take in all. */
  readonly patience?: number;
  readonly upstream?: Upstream;
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
    watermark: createWatermark({ store, beat: null, log }),
    cursors: createCursors({ secret: SECRET, rules: 'test' }),
    log,
    ...deps,
  });
};
