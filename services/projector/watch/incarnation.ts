import { formatLsn, type Lsn } from '#read-model/position.ts';
import type { Break } from '../breaks.ts';
import type { SlotLook, SourceLook } from '../status/probes.ts';
import type { SourceSeen } from '../watch-ports.ts';

export type Broken = { readonly code: Break; readonly detail: string };

/** What the source is held against. */
export type Known = {
  /** As it was seen last in this epoch; null: it was not. */
  readonly last: SourceSeen | null;
  /** Of what is served and of this epoch; null: nothing is, and the slot need not be there yet. */
  readonly watermark: Lsn | null;
  /** Up to where the connector has told its changes; null: not known, or it has told none. */
  readonly acknowledged: Lsn | null;
};

/**
 * Is the source still the one the log was made from, with everything that was in it, and does the slot go on from where
 * it was? Null when it is, and when it cannot be told. What was asked of the store must have been asked before.
 */
export const breakIn = (now: SourceLook, known: Known): Broken | null =>
  sourceChanged(now, known) ?? slotLost(now, known);

const changed = (detail: string): Broken => ({ code: 'source-changed', detail });

const sourceChanged = (now: SourceLook, { last, watermark }: Known): Broken | null => {
  if (last && last.system !== now.system) {
    return changed(`The source is another server: its system identifier is ${now.system}, and was ${last.system}.`);
  }
  // A standby is behind by nature, and has neither our slot nor a timeline of its own.
  if (now.standby) return null;
  if (last && last.database !== now.database) {
    return changed(
      `The source is another database of the same name: its number is ${now.database}, and was ${last.database}.`,
    );
  }
  if (last && last.timeline !== now.timeline) {
    return changed(
      `The source is on timeline ${now.timeline}, and was on ${last.timeline}: a standby was promoted, or an older state recovered.`,
    );
  }
  const reached = Math.max(last?.lsn ?? 0, watermark ?? 0);
  if (now.lsn < reached) {
    return changed(
      `The source’s log ends at ${formatLsn(now.lsn)}, and ${formatLsn(reached)} was seen before: an older state was restored.`,
    );
  }
  // Whatever stopped it, a server makes a checkpoint behind all it had before it answers again.
  if (last && last.started !== now.started && now.checkpoint < last.lsn) {
    return changed(
      `The source was started again from ${formatLsn(now.checkpoint)}, and ${formatLsn(last.lsn)} was seen before: an older state was restored.`,
    );
  }
  return null;
};

const slotLost = ({ standby, slot }: SourceLook, { watermark, acknowledged }: Known): Broken | null => {
  if (standby || watermark === null) return null;
  const why = whyLost(slot, acknowledged);
  return why ? { code: 'slot-lost', detail: `${why}: what changed meanwhile is in no log.` } : null;
};

const whyLost = ({ name, active, walStatus, confirmed }: SlotLook, acknowledged: Lsn | null): string | null => {
  if (active === null) return `Replication slot ${name} does not exist`;
  if (walStatus === 'lost') return `Replication slot ${name} has lost its place, too much log was kept for it`;
  // While it reads the slot the connector has proved that; Postgres gives it nothing before what is confirmed.
  if (active || confirmed === null || acknowledged === null || confirmed <= acknowledged) return null;
  return `Replication slot ${name} stands at ${formatLsn(confirmed)}, and the connector had come to ${formatLsn(acknowledged)} only: it was made anew or moved`;
};
