import { decode } from '#adapters/debezium/decode.ts';
import { openSource } from '#adapters/postgres/source.ts';
import { openCopyStore } from '#adapters/redis/copy-store.ts';
import { openProjectionStore } from '#adapters/redis/projection-store.ts';
import { copySource } from '#projector/copy.ts';
import type { CopyProgress } from '#projector/generation-ports.ts';
import type { LogHistory } from '#projector/log-ports.ts';

/** A process of its own, so that its memory and processor time are the copy's: `rebuild-copy.ts DATABASE_URL REDIS_URL`. */
export type Copied = {
  readonly requests: number;
  readonly rows: number;
  readonly seconds: number;
  /** Most memory it ever had, in MB, and its own processor time. */
  readonly memory: number;
  readonly cpuSeconds: number;
};

const emptyLog: LogHistory = {
  bounds: async () => ({ oldest: 0, next: 0, topicId: null }),
  from: () => Promise.reject(new Error('an empty log has no records')),
  close: async () => undefined,
};

const [databaseUrl = '', url = ''] = process.argv.slice(2);
const generation = { url, cell: 'bench', generation: 1 };
const made = openProjectionStore({
  ...generation,
  topic: 'bench',
  fingerprint: 'bench',
  makeFrom: async () => 'postgres',
});
await made.open();
await made.close();

const source = openSource({ databaseUrl });
const store = openCopyStore(generation);
let progress: CopyProgress = { requests: 0, total: 0, rows: 0, startedAt: 0 };
const started = performance.now();
await copySource({
  store,
  source,
  log: emptyLog,
  decode,
  since: 0,
  throttle: { spares: false, done: async () => undefined },
  logger: { info: () => undefined, warn: console.error, error: console.error },
  clock: Date.now,
  signal: new AbortController().signal,
  progressed: (now) => {
    progress = now;
  },
});
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const copied: Copied = {
  requests: progress.requests,
  rows: progress.rows,
  seconds,
  memory: process.resourceUsage().maxRSS / 1024,
  cpuSeconds: (user + system) / 1e6,
};
process.send?.(copied);
if (!process.send) console.log(copied);
await store.close();
await source.close();
