import { millisOf } from '#read-model/time.ts';
import { Refused } from '../errors.ts';
import type { GenerationLook, GenerationRecord, Generations, Registry } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import { breakInWords, isOutdated } from './epoch.ts';
import { inState, recordOf } from './records.ts';

/** How far a generation has come. */
export type Progress = {
  readonly generation: number;
  /**
   * `ready`: it keeps up with the log · `hydrating`: its first state is being built · `lagging`: complete once, and
   * behind now · `failing`: nothing happens until somebody does something.
   */
  readonly state: 'ready' | 'hydrating' | 'lagging' | 'failing';
  readonly phase: 'copying' | 'catching up' | 'following';
  /** Requests while copying, offsets of the log otherwise. */
  readonly done: number;
  readonly total: number;
  /** Source rows copied; 0 when it is built from the log. */
  readonly rows: number;
  /** Requests or records per second, lately. */
  readonly rate: number;
  readonly etaSeconds: number | null;
  /** Records of the log that are not applied yet. */
  readonly lagRecords: number;
  /** Age of the last transaction applied, in milliseconds; null: none yet. */
  readonly ageMs: number | null;
  /** A sentence. */
  readonly detail: string;
};

export type ProgressDeps = {
  readonly generations: Generations;
  readonly log: Pick<LogHistory, 'bounds'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** A generation this many records behind the log's end keeps up; so many come within a busy second. */
export const LAG_LIMIT = 1000;
/** Milliseconds a feed may take before it says anything. */
const START = 15_000;

/** Of the generation of that number; without one of the staged one or, if there is none, the live one. Throws Refused `no-generation`. */
export const progressOf = async (number: number | undefined, deps: ProgressDeps): Promise<Progress> => {
  const { generations, log, clock } = deps;
  const registry = await generations.read();
  const record =
    number === undefined
      ? (inState(registry, 'staged')[0] ?? recordOf(registry, registry.active))
      : recordOf(registry, number);
  if (!record) {
    throw new Refused(
      'no-generation',
      number === undefined ? 'There is no generation yet.' : `There is no generation ${number}.`,
    );
  }
  const [[look], { next }] = await Promise.all([generations.look([record.number]), log.bounds()]);
  return progress(registry, record, look as GenerationLook, next, clock());
};

const progress = (
  registry: Registry,
  record: GenerationRecord,
  look: GenerationLook,
  end: number,
  now: number,
): Progress => {
  const { position, copy, feed } = look;
  const copying = position ? position.phase === 'copying' : record.from === 'postgres';
  const following = position?.phase === 'live';
  const offset = position?.offset ?? 0;
  const lagRecords = copying ? end : Math.max(0, end - offset);
  const [done, total] = copying ? [copy?.requests ?? 0, copy?.total ?? 0] : [offset, Math.max(offset, end)];
  const rate = feed?.rate ?? 0;
  const left = Math.max(0, total - done);
  const figures = {
    ...{ generation: record.number, done, total, rows: copy?.rows ?? 0, rate, lagRecords },
    phase: copying ? 'copying' : following && lagRecords <= LAG_LIMIT ? 'following' : 'catching up',
    etaSeconds: rate > 0 ? Math.ceil(left / rate) : null,
    ageMs: position && position.lsn > 0 ? Math.max(0, now - millisOf(position.committedAt)) : null,
  } as const;

  const failure = failureOf(registry, record, look, now);
  if (failure) return { ...figures, state: 'failing', detail: failure };
  if (!following) {
    const what = copying ? `${done} of about ${total} requests are copied` : `record ${done} of ${total} is read`;
    return { ...figures, state: 'hydrating', detail: position ? `${what}.` : 'It is about to be made.' };
  }
  if (lagRecords > LAG_LIMIT) return { ...figures, state: 'lagging', detail: `${lagRecords} records behind the log.` };
  return { ...figures, state: 'ready', detail: `It keeps up with the log.` };
};

/** Why nothing will happen by itself; null when something will. */
const failureOf = (
  registry: Registry,
  record: GenerationRecord,
  { position, feed }: GenerationLook,
  now: number,
): string | null => {
  if (record.state === 'removing') return 'It is being removed.';
  if (isOutdated(registry, record)) return `It is not fed any more: the log broke at ${breakInWords(registry.epoch)}`;
  if (feed?.error) return feed.error;
  if (feed?.state === 'halted') return 'Its feed stands still.';
  if (!position && record.state !== 'staged') return 'Its keys are not there.';
  if (!feed && now - record.stagedAt > START) {
    return `Nothing feeds it: start a projector of the release that staged it (rules ${record.fingerprint}).`;
  }
  return null;
};
