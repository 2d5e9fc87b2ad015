import type { ChangeLog, LogReader } from '#projector/ports.ts';
import type { Topic } from './topic.ts';

/** The Kafka client of one projector, which delivers when it is told to, whether or not it still owns the partition. */
export type Member = ChangeLog & {
  /** It gets the partition: delivery starts where its reader says. */
  join(): void;
  /** Hands over the next records, at most so many; returns how many. None while the reader has no room or no place. */
  deliver(most: number): number;
};

/** What the group knows: of no use to us but for tools. */
export type Group = { committed: number; failing: number };

export const member = (topic: Topic, group: Group): Member => {
  let reader: LogReader | null = null;
  let next: number | null = null;
  let joins = 0;
  let busy = false;
  /** What it knew of the topic's place when it was given one. */
  let moves = 0;
  const join = (): void => {
    const mine = ++joins;
    next = null;
    moves = topic.moves();
    void reader?.assigned().then((offset) => {
      if (mine === joins) next = offset;
    });
  };
  /** Out of range, or where the topic may be another one, the reader is asked where to go on. */
  const lost = (offset: number): boolean => {
    const { oldest, next: end } = topic.bounds();
    return offset < oldest || offset > end || moves !== topic.moves();
  };
  return {
    async start(given) {
      reader = given;
    },
    seek(offset) {
      next = offset;
    },
    next: () => next,
    async bounds() {
      if (group.failing > 0) throw new Error(`the broker does not answer (${group.failing--} more times)`);
      return topic.bounds();
    },
    compactionLag: async () => 24 * 3_600_000,
    async commit(offset) {
      group.committed = offset;
    },
    async stop() {
      reader = null;
    },
    join,
    deliver(most) {
      if (!reader || next === null || busy) return 0;
      if (lost(next)) {
        join();
        return 0;
      }
      const records = topic.read(next, most);
      const last = records.at(-1);
      if (!last) return 0;
      busy = true;
      next = last.offset + 1;
      void reader.receive(records).finally(() => {
        busy = false;
      });
      return records.length;
    },
  };
};
