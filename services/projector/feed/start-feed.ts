import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { Handover, RunningFeed } from '../feeds.ts';
import type { GenerationRecord } from '../generation-ports.ts';
import type { Logger } from '../ports.ts';
import { lifeOf } from './signs-of-life.ts';

/** What the thread of a feed says: that it lives, or why it ends. */
export type FromFeed = 'alive' | Handover;

const MEGABYTE = 2 ** 20;
/** Megabytes: a feed that needs more ends alone and is started again. */
const HEAP = 1024;
const LOOK_EVERY = 1000;

/** No more than this process was given itself. --max-old-space-size holds for each of its threads, whatever is said here. */
const heapOfFeed = (): number => Math.min(HEAP, Math.floor(getHeapStatistics().heap_size_limit / MEGABYTE));

/** A thread that feeds one generation. One that says nothing any more is ended. */
export const startFeed = (record: GenerationRecord, logger: Logger): RunningFeed => {
  const generation = record.number;
  const worker = new Worker(new URL('./main.ts', import.meta.url), {
    workerData: record,
    resourceLimits: { maxOldGenerationSizeMb: heapOfFeed() },
  });
  const life = lifeOf();
  let end: Handover = { planned: false, why: 'its thread ended without saying why' };
  worker.on('message', (said: FromFeed) => {
    if (said === 'alive') life.sign();
    else end = said;
  });
  worker.on('error', (error) => {
    end = { planned: false, why: messageOf(error) };
    logger.error({ err: error, generation }, 'a feed failed');
  });
  const watching = setInterval(() => {
    if (life.look()) return;
    clearInterval(watching);
    end = { planned: false, why: `the feed has said nothing for ${life.silence / 1000} s` };
    logger.error({ generation }, `${end.why}: it is ended`);
    void worker.terminate();
  }, LOOK_EVERY);
  return {
    ended: new Promise((resolve) =>
      worker.once('exit', () => {
        clearInterval(watching);
        resolve(end);
      }),
    ),
    stop: () => worker.postMessage('stop'),
  };
};
