import { setTimeout as pause } from 'node:timers/promises';
import type { Generations } from '../generation-ports.ts';
import type { Logger } from '../ports.ts';
import { type Check, doctor, type Finding } from '../status/doctor.ts';
import type { Watched, WatchStore } from '../watch-ports.ts';
import { linesOf, withSince } from './say.ts';

export type DiagnoseDeps = {
  readonly checks: readonly Check[];
  readonly store: Pick<WatchStore, 'watched' | 'keepWatched'>;
  readonly generations: Pick<Generations, 'read' | 'noteDamage'>;
  readonly logger: Logger;
  /** Host and process. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** A part that hangs must not keep the others from being told. */
const within = (milliseconds: number, { name, check }: Check): Check => ({
  name,
  check: async (): Promise<Finding> => {
    const over = new AbortController();
    const tooLate = async (): Promise<never> => {
      await pause(milliseconds, undefined, { signal: over.signal, ref: false });
      throw new Error(`no answer within ${milliseconds / 1000} s`);
    };
    try {
      return await Promise.race([check(), tooLate()]);
    } finally {
      over.abort();
    }
  },
});

/**
 * Makes every check, logs what turned, and keeps the outcome for whoever asks. `known`: what this process found before;
 * null: it may have been another one's turn, and the store knows. `patience`: milliseconds that each check gets.
 */
export const diagnose = async (known: Watched | null, patience: number, deps: DiagnoseDeps): Promise<Watched> => {
  const { checks, store, logger, by, clock } = deps;
  const before = known ?? (await store.watched().catch(() => null));
  const found = await doctor({ checks: checks.map((check) => within(patience, check)) });
  const at = clock();
  const watched: Watched = { at, by, checks: withSince(found.checks, before, at) };
  for (const { level, fields, message } of linesOf(watched, before)) logger[level](fields, message);
  await noteLosses(watched, before, deps);
  // That the store does not answer is among what was found.
  await store.keepWatched(watched).catch(() => undefined);
  return watched;
};

/** While one of these fails, changes may be missing in the log. */
const LOSSY: ReadonlySet<string> = new Set([
  ...['source-tables', 'publication', 'replica-identity', 'truncate-guard', 'connector-config', 'row-security'],
]);

/** What a check that passes again may have cost is found by a comparison of what is served. */
const noteLosses = async (watched: Watched, before: Watched | null, { generations }: DiagnoseDeps): Promise<void> => {
  const failed = (name: string): boolean =>
    before?.checks.some((former) => former.name === name && former.state === 'failed') ?? false;
  const passed = watched.checks.filter(({ name, state }) => LOSSY.has(name) && state === 'ok' && failed(name));
  if (passed.length === 0) return;
  const { active } = await generations.read();
  const found = passed.map(({ name }) => `The check ${name} failed until now: changes may be missing in the log.`);
  if (active > 0) await generations.noteDamage(active, found);
};
