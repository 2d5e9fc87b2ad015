import { formatLsn } from '#read-model/position.ts';
import type { WatchStore } from '../watch-ports.ts';
import { type Check, type Finding, failed, ok } from './doctor.ts';
import { alertLine, megabytes } from './log-kept.ts';
import type { Probes } from './probes.ts';

export type SlotCheckDeps = {
  readonly probes: Pick<Probes, 'slot'>;
  /** What the watch saw of the source. */
  readonly watch: Pick<WatchStore, 'seen'>;
  /** Bytes of log kept from which it has to be told, when the operator says so. */
  readonly alertAt: number | null;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Milliseconds. The heartbeat and the connector's offsets move a slot every few seconds. */
const STANDS = 60_000;
/** After which what was seen says nothing of now. */
const OLD = 60_000;

const slotRetention = async ({ probes, alertAt }: SlotCheckDeps): Promise<Finding> => {
  const slot = await probes.slot();
  if (slot.retained === null) throw new Error(`slot ${slot.name} keeps no log`);
  const line = alertLine(slot, alertAt);
  const kept = `${megabytes(slot.retained)} of the source’s log are kept for slot ${slot.name}`;
  if (slot.retained < line) return ok(`${kept}, fewer than ${megabytes(line)}`);
  const end =
    slot.keptAtMost === null ? 'its disk is full' : `${megabytes(slot.keptAtMost)} are kept, and the slot is lost then`;
  return failed(
    `${kept}, and it goes on until ${end}`,
    'npx deskview status says whether the connector runs and is not paused, and what to do; if it runs, a transaction that is open for long keeps the log: end it (pg_stat_activity, xact_start; pg_terminate_backend)',
  );
};

const slotAdvancing = async ({ probes, watch, clock }: SlotCheckDeps): Promise<Finding> => {
  const [{ name }, seen] = [await probes.slot(), await watch.seen()];
  if (!seen || clock() - seen.at > OLD) throw new Error('no projector watches the source');
  const { confirmed, stands, lsn } = seen;
  if (confirmed === null) throw new Error(`there is no slot ${name}, or it has lost its place`);
  const [seconds, grown] = [Math.round((seen.at - stands.since) / 1000), lsn - stands.lsn];
  if (seen.at - stands.since < STANDS || grown === 0) return ok(`slot ${name} moved ${seconds} s ago`);
  return failed(
    `slot ${name} stands at ${formatLsn(confirmed)} for ${seconds} s, while the source’s log grew by ${megabytes(grown)}`,
    'resume the connector if it is paused (curl -X PUT CONNECT_URL/connectors/NAME/resume); else Connect’s log says why Kafka does not take its records',
  );
};

/** That the connector takes from the source what it keeps for it. */
export const slotChecks = (deps: SlotCheckDeps): readonly Check[] => [
  { name: 'slot-retention', check: () => slotRetention(deps) },
  { name: 'slot-advancing', check: () => slotAdvancing(deps) },
];
