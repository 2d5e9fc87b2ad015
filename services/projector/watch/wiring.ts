import { hostname } from 'node:os';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openStoredModel } from '#adapters/redis/stored-model.ts';
import { openTurns } from '#adapters/redis/turns.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import { connectorAt } from '#debezium/connect.ts';
import type { ProbeAddresses } from '#infra/probes/addresses.ts';
import { probesAt } from '#infra/probes/probes.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Logger } from '../ports.ts';
import { startupChecks } from '../status/checks.ts';
import { reviver } from './revive.ts';
import { startWatch, type Watch, type WatchOptions } from './watch.ts';

export type WatchConfig = Omit<ProbeAddresses, 'brokers' | 'redisUrl'> & {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly adminRoles: readonly string[];
  /** Bytes of the source’s log kept for the slot from which it has to be told; without it as the source’s settings suggest. */
  readonly alertAt?: number | undefined;
};

const EVERY: WatchOptions = { every: 10_000, sourceEvery: 2_000, slotEvery: 3_000, patience: 8_000 };

/** The watch of a projector, with connections of its own. */
export const openWatch = (config: WatchConfig, logger: Logger): Watch => {
  const { cell, topic, brokers, redisUrl: url, adminRoles, alertAt = null, connectUrl, databaseUrl } = config;
  const by = `${hostname()} ${process.pid}`;
  const probes = probesAt(config, { keep: true });
  const generations = openGenerations({ url, cell });
  const log = openLogHistory({ brokers, topic });
  const store = openWatchStore({ url, cell });
  const turns = openTurns({ url, cell, what: 'watch', by });
  const checks = startupChecks({
    ...{ probes, generations, log, fingerprint, adminRoles, alertAt, clock: Date.now, watch: store },
    openModel: (generation) => openStoredModel({ url, cell, generation }),
  });
  const revive =
    connectUrl === undefined || databaseUrl === undefined
      ? null
      : reviver({
          probes,
          restart: connectorAt(connectUrl, config.connector).restart,
          logger,
          clock: () => performance.now(),
        });
  const watch = startWatch(EVERY, {
    ...{ revive, checks, probes, generations, log, store, turns, logger, by, clock: Date.now },
  });
  return {
    async stop() {
      await watch.stop();
      probes.close();
      await Promise.all([generations, log, store, turns].map((port) => port.close()));
    },
  };
};
