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

/** As kafkajs does it: an offset out of range becomes the oldest one, without a word. */
const reachable = (offset: number, { oldest, next }: ReturnType<Topic['bounds']>): number =>
  offset < oldest || offset > next ? oldest : offset;

export const member = (topic: Topic, group: Group): Member => {
  let reader: LogReader | null = null;
  let next: number | null = null;
  let joins = 0;
  let busy = false;
  return {
    async start(given) {
      reader = given;
    },
    seek(offset) {
      next = offset;
    },
    async bounds() {
      if (group.failing > 0) throw new Error(`the broker does not answer (${group.failing--} more times)`);
      return topic.bounds();
    },
    async commit(offset) {
      group.committed = offset;
    },
    async stop() {
      reader = null;
    },
    join() {
      const join = ++joins;
      next = null;
      void reader?.assigned().then((offset) => {
        if (join === joins) next = offset;
      });
    },
    deliver(most) {
      if (!reader || next === null || busy) return 0;
      const records = topic.read(reachable(next, topic.bounds()), most);
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
