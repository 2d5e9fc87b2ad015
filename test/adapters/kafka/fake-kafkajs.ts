import { EventEmitter } from 'node:events';

export type EachBatch = (payload: object) => Promise<void>;

/** What the adapter does to kafkajs, and kafkajs to the adapter. */
export const fake = {
  events: new EventEmitter(),
  seeks: [] as unknown[],
  resolved: [] as string[],
  commits: [] as unknown[],
  partitions: [{ partition: 0, low: '3', high: '17' }],
  connects: 0,
  refuseConnects: 0,
  eachBatch: (async () => {}) as EachBatch,
  running: true,
  stale: false,
  reset(): void {
    fake.events.removeAllListeners();
    Object.assign(fake, {
      seeks: [],
      resolved: [],
      commits: [],
      connects: 0,
      refuseConnects: 0,
      running: true,
      stale: false,
    });
  },
  join(partitions: readonly number[]): void {
    fake.events.emit('consumer.group_join', { payload: { memberAssignment: { topic: partitions } } });
  },
  /** Delivers records from an offset on, as kafkajs does with what it fetched. */
  deliver(from: number, count = 1, fetchedOffset = String(from)): Promise<void> {
    const messages = Array.from({ length: count }, (_, n) => ({
      ...{ offset: String(from + n), timestamp: '1700000000000', key: Buffer.from('k'), value: null },
    }));
    return fake.eachBatch({
      batch: {
        messages,
        fetchedOffset,
        firstOffset: () => String(from),
        lastOffset: () => String(from + count - 1),
      },
      heartbeat: () => Promise.reject(new Error('rebalancing')),
      resolveOffset: (offset: string) => fake.resolved.push(offset),
      isRunning: () => fake.running,
      isStale: () => fake.stale,
    });
  },
};

const connect = async (): Promise<void> => {
  fake.connects++;
  if (fake.refuseConnects-- > 0) throw new Error('ECONNREFUSED');
};
const disconnect = async (): Promise<void> => {};

export const logLevel = { NOTHING: 0, ERROR: 1, WARN: 2, INFO: 4 };
export class Kafka {
  admin = () => ({ connect, disconnect, fetchTopicOffsets: async () => fake.partitions });
  consumer = () => ({
    ...{
      connect,
      disconnect,
      events: {
        GROUP_JOIN: 'consumer.group_join',
        END_BATCH_PROCESS: 'consumer.end_batch_process',
        REQUEST: 'consumer.network.request',
        STOP: 'consumer.stop',
        CRASH: 'consumer.crash',
      },
    },
    on: (name: string, listener: (event: object) => void) => fake.events.on(name, listener),
    subscribe: async () => {},
    run: async ({ eachBatch }: { eachBatch: EachBatch }) => {
      fake.eachBatch = eachBatch;
    },
    seek: (to: object) => fake.seeks.push(to),
    commitOffsets: async (offsets: unknown) => fake.commits.push(offsets),
  });
}
