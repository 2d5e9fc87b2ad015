import { ProjectorError } from '#projector/errors.ts';
import type { LogHistory } from '#projector/log-ports.ts';
import { openClient } from './client.ts';
import { readBounds } from './log-bounds.ts';
import { openTail } from './log-tail.ts';
import { openTopicIds } from './topic-ids.ts';

export type LogHistoryOptions = { readonly brokers: readonly string[]; readonly topic: string };

/**
 * The log for looking. Errors: ProjectorError `log-break` when the log does not hold the place asked for, `log` when it
 * gives no record though there should be some; kafkajs errors.
 */
export const openLogHistory = ({ brokers, topic }: LogHistoryOptions): LogHistory => {
  const { kafka, cut } = openClient({ clientId: 'deskview-history', brokers });
  const admin = kafka.admin();
  const ids = openTopicIds(kafka);
  let connected: Promise<void> | null = null;

  const bounds: LogHistory['bounds'] = async () => {
    connected ??= admin.connect().catch((error) => {
      connected = null;
      throw error;
    });
    await connected;
    const found = await readBounds(admin, ids, topic);
    if (found) return found;
    throw new ProjectorError('log', `Topic ${topic} has no partition`, { retriable: true });
  };

  return {
    bounds,
    async from(offset) {
      const { oldest, next } = await bounds();
      if (offset < oldest || offset > next) {
        throw new ProjectorError('log-break', `${topic} holds offsets ${oldest} to ${next}, and not ${offset}.`);
      }
      return openTail({ brokers, topic, admin }, offset);
    },
    async close() {
      cut();
      await Promise.all([admin.disconnect(), ids.close()]);
    },
  };
};
