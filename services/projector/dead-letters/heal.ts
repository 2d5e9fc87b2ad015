import { setTimeout as pause } from 'node:timers/promises';
import { backOff } from '../back-off.ts';
import type { GenerationLook, GenerationRecord } from '../generation-ports.ts';
import type { Operations } from '../operations.ts';
import type { Category, Logger } from '../ports.ts';
import { type MendDeps, mendDamage } from '../repair/mend-damage.ts';
import type { Turns } from '../schedule-ports.ts';

export type HealDeps = {
  readonly operations: Pick<Operations, 'generations' | 'deadLetters' | 'retryLetters'> & MendDeps['operations'];
  readonly turns: Pick<Turns, 'hold'>;
  readonly logger: Logger;
  /** Of the rules of this release. */
  readonly fingerprint: string;
  /** Milliseconds since some moment. */
  readonly clock: () => number;
  /** Milliseconds between two looks. */
  readonly every?: number;
};

export type Healing = { stop(): Promise<void> };

const EVERY = 1000;
/** Milliseconds until what could not be put right is tried again: doubled each time, up to the last. */
const FIRST = 2000;
const LAST = 120_000;
/** The same while a generation may be damaged, and says so. */
const LAST_DAMAGED = 10_000;
/** For how long the turn is this process's; milliseconds. */
const TURN = 60_000;

/** Rows that the source has whole, and those of a table in which a column had another name for a while. */
const IN_PART: Category = 'incomplete';
const LACKING: Category = 'missing-field';

type Healed = GenerationRecord & GenerationLook;
type Waiting = { readonly failures: number; readonly notBefore: number };

/**
 * Rows that came without the fields that did not change, while none were stored, are read again from the source without
 * anybody's doing, and after a repair those that lacked a column; every other letter waits for an operator, who must see
 * what came. A generation that was found damaged is compared and repaired. Beside the feeds, which never wait for it. One process of the cell does it.
 */
export const startHealing = ({ operations, turns, logger, fingerprint, clock, every = EVERY }: HealDeps): Healing => {
  const stopping = new AbortController();
  const waiting = new Map<number, Waiting>();
  /** Repairs of a generation that left something, one after the other. */
  const inVain = new Map<number, number>();

  const goOn = (): void => stopping.signal.throwIfAborted();

  const offsetsIn = async (generation: number, wanted: Category): Promise<readonly number[]> => {
    const { counts } = await operations.deadLetters({ generation, most: 0 });
    if (!counts[wanted]) return [];
    const { letters } = await operations.deadLetters({ generation, most: Number.MAX_SAFE_INTEGER });
    return letters
      .filter(({ category, target }) => category === wanted && (wanted === IN_PART || target.kind !== 'unknown'))
      .map(({ offset }) => offset);
  };

  /** Is there something left? */
  const heal = async (generation: number, wanted: Category = IN_PART): Promise<boolean> => {
    const chosen = await offsetsIn(generation, wanted);
    if (chosen.length === 0 || !(await turns.hold(TURN))) return false;
    const { settled, left } = await operations.retryLetters({ generation, chosen, who: 'projector' }, goOn);
    logger.info({ generation, settled: settled.length, left: left.length }, 'rows that came in part were read again');
    return left.length > 0;
  };

  const later = ({ number, damage }: Healed): void => {
    const failures = (waiting.get(number)?.failures ?? 0) + 1;
    const last = Object.keys(damage).length > 0 ? LAST_DAMAGED : LAST;
    waiting.set(number, { failures, notBefore: clock() + backOff(failures, FIRST, last) });
  };

  /** Is there something left? */
  const mend = async (record: Healed): Promise<boolean> => {
    if (!(await turns.hold(TURN))) return false;
    const { number } = record;
    const outcome = await mendDamage(record, inVain.get(number) ?? 0, { operations, logger }, goOn);
    // That the source does not answer says nothing of the repair.
    if (outcome === 'left') inVain.set(number, (inVain.get(number) ?? 0) + 1);
    if (outcome !== 'mended') return true;
    inVain.delete(number);
    return (record.position?.parked ?? 0) > 0 && heal(record.number, LACKING);
  };

  const healOne = async (record: Healed): Promise<void> => {
    const { number: generation, position, damage } = record;
    try {
      const letters = (position?.parked ?? 0) > 0 && (await heal(generation));
      const damaged = Object.keys(damage).length > 0 && (await mend(record));
      if (letters || damaged) later(record);
      else waiting.delete(generation);
    } catch (error) {
      goOn();
      later(record);
      logger.warn(
        { err: error, generation },
        'rows that came in part, or what is damaged, could not be read again yet',
      );
    }
  };

  const look = async (): Promise<void> => {
    const { generations, epoch } = await operations.generations();
    for (const record of generations) {
      const { number, state, position, damage } = record;
      const fed = record.fingerprint === fingerprint && state !== 'removing' && position?.phase === 'live';
      const ill = fed && (position.parked > 0 || Object.keys(damage).length > 0);
      if (!ill || record.epoch < epoch.number || clock() < (waiting.get(number)?.notBefore ?? 0)) continue;
      await healOne(record);
    }
  };

  const run = async (): Promise<void> => {
    for (;;) {
      try {
        await pause(every, undefined, { signal: stopping.signal, ref: false });
        await look();
      } catch (error) {
        if (stopping.signal.aborted) return;
        logger.warn({ err: error }, 'what was set aside cannot be looked at');
      }
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
