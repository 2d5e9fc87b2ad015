import { consume } from '#projector/consume.ts';
import type { ProjectorError } from '#projector/errors.ts';
import type { ChangeLog, Logger, LogRecord, ProjectionStore, RawRecord } from '#projector/ports.ts';
import { type Interrupted, interrupted } from './interrupted-store.ts';
import { type Group, type Member, member } from './member.ts';
import { decode, type Topic } from './topic.ts';

/** What stands around a projector. */
export type Surroundings = {
  readonly topic: Topic;
  readonly group: Group;
  readonly connect: () => ProjectionStore;
  readonly clock: () => number;
  readonly mayCall: () => boolean;
};

/** How a planted bug gets at what a projector works with; each is called once per process. */
export type Seams = {
  readonly log?: (log: ChangeLog, surroundings: Surroundings) => ChangeLog;
  readonly decode?: (surroundings: Surroundings) => (record: LogRecord) => LogRecord;
};

/** One process that runs the real consume(), until it dies. */
export type Projector = Pick<Interrupted, 'plan' | 'wake' | 'clear'> &
  Pick<Member, 'join' | 'deliver'> & {
    /** Why it stands still. */
    halted(): ProjectorError | null;
    dead(): boolean;
    /** Is told to end: it may finish the step in hand. */
    stop(): void;
  };

const silent: Logger = { info() {}, warn() {}, error() {} };

export const startProjector = async (surroundings: Surroundings, seams: Seams): Promise<Projector> => {
  const { topic, group, connect, clock, mayCall } = surroundings;
  let dead = false;
  let halted: ProjectorError | null = null;
  const { store, ...control } = interrupted(connect(), {
    mayCall,
    died() {
      dead = true;
    },
  });
  const own = member(topic, group);
  const read = seams.decode?.(surroundings) ?? ((record: LogRecord) => record);
  const consumer = await consume({
    log: seams.log?.(own, surroundings) ?? own,
    store,
    decode: (raw: RawRecord) => read(decode(raw)),
    clock,
    logger: silent,
  });
  void consumer.halted.then((error) => {
    halted = error;
  });
  return {
    ...control,
    join: () => own.join(),
    deliver: (most) => (dead ? 0 : own.deliver(most)),
    halted: () => halted,
    dead: () => dead,
    stop() {
      dead = true;
      void consumer.stop();
    },
  };
};
