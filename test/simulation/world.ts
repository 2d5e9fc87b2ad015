import { isBreak } from '#projector/breaks.ts';
import type { ProjectionStore } from '#projector/ports.ts';
import { Broken, checkStep } from './checks.ts';
import { connector } from './connector.ts';
import { database } from './database.ts';
import { PROJECTORS } from './events.ts';
import type { Group } from './member.ts';
import { type Projector, type Seams, type Surroundings, startProjector } from './projector.ts';
import { type SimulatedRedis, simulatedRedis } from './redis.ts';
import { settle, type VirtualTime } from './time.ts';
import { topic } from './topic.ts';

/** A bug planted around the real code. */
export type Bug = Seams & {
  /** What it makes of a projector's way to Redis. */
  readonly store?: (store: ProjectionStore, redis: SimulatedRedis) => ProjectionStore;
};

/** Calls to the store that one event may lead to; more than a few hundred never end. */
const CALLS = 500;

const names = ['A', 'B', 'C'];

/** Everything there is: the source, the connector, the log, Redis and the projectors, and what happened so far. */
export const world = async (time: VirtualTime, bug: Bug) => {
  const clock = time.now;
  const source = database();
  const debezium = connector(source, clock);
  const log = topic(clock);
  const group: Group = { committed: 0, failing: 0 };
  const lines: string[] = [];
  let broken: Error | null = null;
  let steps = 0;
  let calls = 0;
  /** The log lost records that somebody may need, or does not go on from where it was: to stand still is right then. */
  let logTorn = false;
  /** It does not tell everything: it holds one snapshot behind another, or none. */
  let mixed = false;

  const say = (who: string, what: string): void => {
    const line = `${who.padEnd(12)}${what}`;
    // What happens over and over is told twice.
    if (lines.at(-1) !== line || lines.at(-2) !== line) lines.push(line);
  };

  const redis = simulatedRedis((before) => {
    const after = redis.position();
    if (!after || broken) return;
    steps++;
    say(
      '',
      `→ Redis: offset ${after.offset}, watermark ${after.lsn}, ${after.phase}${after.open ? ', within a transaction' : ''}`,
    );
    try {
      checkStep({ before, after, kept: redis.kept(), now: clock() }, source);
    } catch (error) {
      broken = error as Error;
    }
  });

  const mayCall = (): boolean => {
    if (++calls <= CALLS) return true;
    broken ??= new Broken('projectors undo one another’s steps without end');
    return false;
  };
  const connect = (): ProjectionStore => bug.store?.(redis.connect(), redis) ?? redis.connect();
  const surroundings: Surroundings = { topic: log, group, connect, clock, mayCall };
  const projectors: Projector[] = [];
  const start = async (index: number): Promise<void> => {
    projectors[index] = await startProjector(surroundings, bug);
  };
  for (let index = 0; index < PROJECTORS; index++) await start(index);

  const nameOf = (index: number): string => `projector ${names[index]}`;

  return {
    ...{ time, source, debezium, log, group, redis, projectors, lines, say, start, nameOf },
    steps: () => steps,
    torn: () => logTorn,
    mixed: () => mixed,
    tear: (what: 'records' | 'snapshots' | 'beginning' | 'all') => {
      logTorn = true;
      mixed = what === 'snapshots' || what === 'beginning' || (mixed && what !== 'all');
    },
    /** Lets everything run that needs no time, and starts again who died. Throws when a promise was broken. */
    async run(): Promise<void> {
      calls = 0;
      await settle();
      for (const [index, projector] of projectors.entries()) {
        if (projector.dead()) {
          say(nameOf(index), 'is dead; another one is started in its place');
          await start(index);
        }
        const halted = projector.halted();
        if (halted && !(logTorn && isBreak(halted.code))) {
          throw new Broken(`${nameOf(index)} stands still without cause: ${halted.code}: ${halted.message}`);
        }
      }
      if (broken) throw broken;
    },
  };
};

export type World = Awaited<ReturnType<typeof world>>;
