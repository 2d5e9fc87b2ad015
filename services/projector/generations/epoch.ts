import { backOff } from '../back-off.ts';
import type { Break } from '../breaks.ts';
import { Refused } from '../errors.ts';
import type { Epoch, GenerationRecord, Registry } from '../generation-ports.ts';

/** It was built from what no longer goes on: it is not fed, and its answers grow old. */
export const isOutdated = ({ epoch }: Registry, record: GenerationRecord): boolean => record.epoch < epoch.number;

/** After these the log goes on only once the capture was begun anew: what happened in between is in no log. */
const RESTART: ReadonlySet<Break> = new Set(['source-went-back', 'slot-lost', 'source-changed']);

/** What is built before the capture was begun anew would miss what happened until then. */
export const needsRestart = ({ broken, captureRestarted }: Epoch): boolean =>
  broken !== null && RESTART.has(broken.code) && !captureRestarted;

/** Milliseconds until the next attempt, after so many in vain: none, 10 s, twice as long each time, 10 minutes. */
export const pauseAfter = (failures: number): number => (failures === 0 ? 0 : backOff(failures, 10_000, 600_000));

/** The epoch after one more attempt in vain. */
export const failedAgain = (epoch: Epoch, now: number): Epoch => {
  const failures = epoch.failures + 1;
  return { ...epoch, failures, notBefore: now + pauseAfter(failures) };
};

/** When and why the epoch before this one ended: the end of a sentence that begins with what broke. */
export const breakInWords = ({ broken }: Epoch): string =>
  broken ? `${new Date(broken.at).toISOString()} (${broken.code}): ${broken.detail.replace(/\.$/, '')}.` : 'never.';

/** Throws Refused `log-broken`. */
export const proveOfEpoch = (registry: Registry, record: GenerationRecord): void => {
  if (!isOutdated(registry, record)) return;
  throw new Refused(
    'log-broken',
    `Generation ${record.number} was built before the log broke at ${breakInWords(registry.epoch)} It cannot be kept up any more: deskview stage --from postgres.`,
  );
};
