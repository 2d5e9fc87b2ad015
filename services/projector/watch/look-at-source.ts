import type { Generations, Registry } from '../generation-ports.ts';
import { breakLog } from '../generations/break-log.ts';
import { isOutdated } from '../generations/epoch.ts';
import { recordOf } from '../generations/records.ts';
import type { LogHistory } from '../log-ports.ts';
import type { Logger } from '../ports.ts';
import type { Probes, SourceLook } from '../status/probes.ts';
import type { SourceSeen, WatchStore } from '../watch-ports.ts';
import { breakIn } from './incarnation.ts';

export type SourceWatchDeps = {
  readonly probes: Pick<Probes, 'source' | 'acknowledged'>;
  readonly generations: Pick<Generations, 'read' | 'look' | 'update' | 'noteDamage'>;
  readonly log: Pick<LogHistory, 'bounds'>;
  readonly store: Pick<WatchStore, 'seen' | 'keepSeen'>;
  readonly logger: Logger;
  /** Host and process. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/**
 * Looks whether the source is the one the log was made from, and breaks the log when it is not. Where the slot may have
 * been advanced meanwhile, what is served is compared. What is served and what was seen are read before the source is
 * asked: it only ever moves on.
 */
export const lookAtSource = async (deps: SourceWatchDeps): Promise<void> => {
  const { generations, store, probes, logger, by, clock } = deps;
  const registry = await generations.read();
  const [watermark, seen] = [await watermarkIn(registry, generations), await store.seen()];
  const last = seen?.epoch === registry.epoch.number ? seen : null;
  const now = await probes.source();
  const acknowledged = now.slot.active === false ? await probes.acknowledged().catch(() => null) : null;
  const broken = builtInThisEpoch(registry) ? breakIn(now, { last, watermark, acknowledged }) : null;
  if (!broken) {
    if (watermark !== null && isReadAnew(now, last)) {
      await generations.noteDamage(registry.active, [
        `Replication slot ${now.slot.name} is read by another connection than before: what it may have been moved past meanwhile is in no log.`,
      ]);
    }
    const next = seenNow(now, last, registry.epoch.number, clock());
    if (next) await store.keepSeen(next);
    return;
  }
  const told = await breakLog({ ...broken, epoch: registry.epoch.number, who: by }, deps);
  if (told === 'broken') logger.error({ ...broken, epoch: registry.epoch.number }, `the log broke: ${broken.detail}`);
};

/** Before anything is built there is nothing that a change of the source could make wrong. */
const builtInThisEpoch = (registry: Registry): boolean =>
  registry.generations.some((record) => record.state !== 'removing' && !isOutdated(registry, record));

/** Of what is served, once the source's first state is in it, and unless the log broke since. */
const watermarkIn = async (registry: Registry, generations: SourceWatchDeps['generations']): Promise<number | null> => {
  const live = recordOf(registry, registry.active);
  if (!live || isOutdated(registry, live)) return null;
  const [look] = await generations.look([live.number]);
  return look?.position?.phase === 'live' ? look.position.lsn : null;
};

/**
 * A slot can be advanced only while nobody reads it, and nothing tells afterwards that it was: neither the connector nor
 * Postgres, which begins where the slot stands.
 */
const isReadAnew = ({ readBy }: SourceLook, last: SourceSeen | null): boolean =>
  readBy !== null && last?.readBy != null && last.readBy !== readBy;

/** Null: a standby is not what the log is made from. */
const seenNow = (
  { system, database, timeline, started, lsn, slot, readBy }: SourceLook,
  last: SourceSeen | null,
  epoch: number,
  at: number,
): SourceSeen | null => {
  if (timeline === null) return null;
  const { retained, confirmed } = slot;
  const stands = last && last.confirmed === confirmed ? last.stands : { since: at, lsn };
  const seen = { epoch, at, system, database, timeline, started, lsn, retained, confirmed, stands };
  return { ...seen, readBy: readBy ?? last?.readBy ?? null };
};
