import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, EachBatchPayload } from 'kafkajs';
import { ProjectorError } from '#projector/errors.ts';
import type { LogTail } from '#projector/log-ports.ts';
import type { RawRecord } from '#projector/ports.ts';
import { brokenBy } from './checked-batches.ts';
import { openClient } from './client.ts';
import { openCursor } from './cursor.ts';
import { toRecord } from './raw-record.ts';

/** Milliseconds without a record, though there should be some, after which the log counts as unreadable. */
const SILENCE = 30_000;
/** Records read ahead of what was asked for; reading rests at more. */
const AHEAD = 20_000;
/** How long leaving may take; milliseconds. A group that is left without offsets is forgotten by the broker too. */
const LEAVE = 2000;

type TailOptions = { readonly brokers: readonly string[]; readonly topic: string; readonly admin: Admin };

/** The only member of a consumer group of its own, which is deleted with it. */
export const openTail = async ({ brokers, topic, admin }: TailOptions, start: number): Promise<LogTail> => {
  const groupId = `deskview-history-${randomUUID()}`;
  const { kafka, cut } = openClient({ clientId: 'deskview-history', brokers });
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    // A broker that says that it is not ready yet is asked again; of one that does not answer, whoever waits must hear.
    retry: { restartOnFailure: async (error) => !failure && 'type' in error },
  });
  const cursor = openCursor(consumer);
  const records: RawRecord[] = [];
  /** All before it has been read. */
  const reached = (): number => cursor.next ?? start;
  /** All before it is waited for. */
  let wanted = start;
  let failure: Error | null = null;
  let wake = (): void => undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    wake();
  };

  const take = async ({ batch, heartbeat, isStale }: EachBatchPayload): Promise<void> => {
    if (isStale() || failure) return;
    if (!cursor.expects(batch)) {
      return fail(new ProjectorError('log-break', `${topic} was cut or made anew while it was read at ${reached()}.`));
    }
    records.push(...batch.messages.map(toRecord));
    cursor.moveTo(Number(batch.lastOffset()) + 1);
    wake();
    while (records.length > AHEAD && reached() >= wanted && !failure) {
      await heartbeat();
      await sleep(20);
    }
  };

  /** Resolves when something came, or else in the end with false. */
  const progress = (): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, SILENCE, false);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });

  const stop = async (): Promise<void> => {
    fail(new ProjectorError('log', `Reading ${topic} was stopped.`));
    const left = consumer.disconnect().then(() => admin.deleteGroups([groupId]));
    await Promise.race([left.catch(() => undefined), sleep(LEAVE, undefined, { ref: false })]);
    cut();
  };

  consumer.on(consumer.events.GROUP_JOIN, () => {
    consumer.seek({ topic, partition: 0, offset: String(reached()) });
    cursor.moveTo(reached());
  });
  consumer.on(consumer.events.END_BATCH_PROCESS, () => wake());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(brokenBy(payload.error, topic));
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: take });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    async upTo(offset) {
      wanted = offset;
      while (reached() < offset) {
        if (failure) throw failure;
        if (!(await progress())) {
          const silence = `${topic} gave no record for ${SILENCE / 1000} s: read up to offset ${reached()} of ${offset}`;
          throw new ProjectorError('log', silence, { retriable: true });
        }
      }
      const end = records.findIndex((record) => record.offset >= offset);
      return records.splice(0, end < 0 ? records.length : end);
    },
    stop,
  };
};
