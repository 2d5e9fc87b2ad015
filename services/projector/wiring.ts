import { decode } from '#adapters/debezium/decode.ts';
import { isKafkaFailure } from '#adapters/kafka/failures.ts';
import { openLogGroups } from '#adapters/kafka/log-groups.ts';
import { openLogHistory } from '#adapters/kafka/log-history.ts';
import { openSource } from '#adapters/postgres/source.ts';
import { openLetterStore } from '#adapters/redis/dead-letters.ts';
import { isRedisFailure } from '#adapters/redis/failures.ts';
import { openGenerations } from '#adapters/redis/generations.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { openStoredModel } from '#adapters/redis/stored-model.ts';
import { openWatchStore } from '#adapters/redis/watch.ts';
import { given, type ProbeAddresses } from '#infra/probes/addresses.ts';
import { probesAt } from '#infra/probes/probes.ts';
import { discard } from './dead-letters/discard.ts';
import { deadLetter, deadLetters } from './dead-letters/look.ts';
import { retry } from './dead-letters/retry.ts';
import { ProjectorError } from './errors.ts';
import { fingerprint } from './fingerprint.ts';
import { abort } from './generations/abort.ts';
import { collect } from './generations/collect.ts';
import { progressOf } from './generations/progress.ts';
import { promote } from './generations/promote.ts';
import { rebuild } from './generations/rebuild.ts';
import { rollback } from './generations/rollback.ts';
import { stage } from './generations/stage.ts';
import { explain } from './inspect/explain.ts';
import { inspectRequest } from './inspect/request.ts';
import { inspectTechnician } from './inspect/technician.ts';
import { onFirstUse } from './on-first-use.ts';
import type { Operations } from './operations.ts';
import { reindex } from './reindex.ts';
import { startupChecks } from './status/checks.ts';
import { doctor } from './status/doctor.ts';
import { status } from './status/status.ts';
import { verify } from './verify/verify.ts';

/** An address that is not given is missed by what needs it, and by nothing else. */
export type OperationsConfig = ProbeAddresses & {
  readonly adminRoles: readonly string[];
  /** IANA name: where midnight is for new_today. */
  readonly timeZone: string;
  /** Age from which an answer is flagged as stale. */
  readonly staleAfterMs: number;
  /** How long a generation that was live is fed for a rollback. */
  readonly keepFormerMs: number;
  /** Bytes of the source’s log kept for the slot from which it has to be told; without it as the source’s settings suggest. */
  readonly alertAt?: number | undefined;
};

/** Failures of what is around us pass by themselves. */
const asProjectorError = (error: unknown): unknown => {
  if (error instanceof ProjectorError || !(error instanceof Error)) return error;
  const code = isRedisFailure(error) ? 'store' : isKafkaFailure(error) ? 'log' : null;
  return code ? new ProjectorError(code, error.message, { retriable: true, cause: error }) : error;
};

const telling =
  <Asked extends readonly unknown[], Outcome>(useCase: (...asked: Asked) => Promise<Outcome>) =>
  async (...asked: Asked): Promise<Outcome> => {
    try {
      return await useCase(...asked);
    } catch (error) {
      throw asProjectorError(error);
    }
  };

/** All operations on a cell. Nothing is connected to before something needs it; `close` ends what they share. */
export const wireOperations = (config: OperationsConfig): Operations => {
  const { cell, topic } = config;
  const redisUrl = () => given(config.redisUrl, 'REDIS_URL');
  const brokers = () => given(config.brokers, 'KAFKA_BROKERS');
  const generations = onFirstUse(() => openGenerations({ url: redisUrl(), cell }));
  const groups = onFirstUse(() => openLogGroups({ brokers: brokers(), cell }));
  const log = onFirstUse(() => openLogHistory({ brokers: brokers(), topic }));
  const source = onFirstUse(() => openSource({ databaseUrl: given(config.databaseUrl, 'DATABASE_URL') }));
  const watch = onFirstUse(() => openWatchStore({ url: redisUrl(), cell }));
  const deps = {
    ...{ generations, groups, log, source, decode, fingerprint, clock: Date.now, probes: probesAt(config) },
    openModel: (generation: number) => openStoredModel({ url: redisUrl(), cell, generation }),
    openLetters: (generation: number) => openLetterStore({ url: redisUrl(), cell, generation }),
    openStore: (generation: number) => openProjectionStore({ url: redisUrl(), cell, generation, topic, fingerprint }),
    adminRoles: config.adminRoles,
    timeZone: config.timeZone,
    staleAfterMs: config.staleAfterMs,
    keepFormer: config.keepFormerMs,
    watch,
    alertAt: config.alertAt ?? null,
  };
  const newestLetter = (generation: number) => deadLetters({ generation, most: 1 }, deps);
  const checks = startupChecks(deps);

  return {
    generations: telling(async () => {
      const { active, epoch, generations: records } = await generations.read();
      const looks = await generations.look(records.map(({ number }) => number));
      const nothing = { position: null, copy: null, feed: null, damage: {} };
      const seen = records.map((record, index) => ({ ...record, ...(looks[index] ?? nothing) }));
      return { active, epoch, generations: seen };
    }),
    history: telling((most) => generations.history(most)),
    stage: telling((options) => stage(options, deps)),
    progress: telling((generation) => progressOf(generation, deps)),
    promote: telling((options) => promote(options, deps)),
    rollback: telling((options) => rollback(options, deps)),
    abort: telling((options) => abort(options, deps)),
    collect: telling((options, onRemoved) => collect(options, onRemoved, deps)),
    verify: telling((options, onProgress) => verify(options, onProgress, deps)),
    reindex: telling((options, onProgress) => reindex(options, onProgress, deps)),
    deadLetters: telling((asked) => deadLetters(asked, deps)),
    deadLetter: telling((asked) => deadLetter(asked, deps)),
    retryLetters: telling((options, onProgress) => retry(options, onProgress, deps)),
    discardLetters: telling((options) => discard(options, deps)),
    inspectRequest: telling((id) => inspectRequest(id, deps)),
    inspectTechnician: telling((nameOrId) => inspectTechnician(nameOrId, deps)),
    explain: telling((asked) => explain(asked, deps)),
    status: telling(() => status({ ...deps, letters: newestLetter })),
    doctor: telling(() => doctor({ checks })),
    rebuild: telling((options) => rebuild(options, deps)),
    noteDamage: telling((...found) => generations.noteDamage(...found)),
    async close() {
      await Promise.all([generations, groups, log, source, watch].map((port) => port.close()));
    },
  };
};
