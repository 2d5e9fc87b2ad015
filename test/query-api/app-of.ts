import type { Hono } from 'hono';
import { sharedSecret } from '#http/key-source.ts';
import type { Deps } from '#query-api/answer.ts';
import { createApp } from '#query-api/app.ts';
import { type Config, configFrom, variables } from '#query-api/config.ts';
import type { ReadStore } from '#query-api/ports.ts';
import { SECRET } from '#test/support/http.ts';
import { NOON } from './desk.ts';

const defaults = configFrom(variables.parse({ JWT_SECRET: SECRET }));

export type AppOptions = Partial<Omit<Deps, 'config' | 'store'>> & { readonly config?: Partial<Config> };

export const appOf = (store: ReadStore, { config, ...deps }: AppOptions = {}): Hono =>
  createApp({
    store,
    config: { ...defaults, ...config },
    clock: () => NOON,
    keySource: sharedSecret(SECRET),
    log: { warn: () => {}, error: () => {} },
    ...deps,
  });
