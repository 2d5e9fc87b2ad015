import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaJSDeleteGroupsError } from 'kafkajs';
import type { LogGroups } from '#projector/generation-ports.ts';
import { namesOf } from '#read-model/cell.ts';
import { openClient } from './client.ts';

export type LogGroupsOptions = {
  readonly brokers: readonly string[];
  readonly cell: string;
  /** Milliseconds that readers are given to leave: one that was killed is a member for eight seconds more. */
  readonly patience?: number;
};

/** The broker's words for a group that it does not know, and for one that somebody reads by. */
const UNKNOWN = 69;
const NOT_EMPTY = 68;
const LOOK_EVERY = 500;

/** Errors: kafkajs errors, also when a group is still read by in the end. */
export const openLogGroups = ({ brokers, cell, patience = 15_000 }: LogGroupsOptions): LogGroups => {
  const admin = openClient({ clientId: 'deskview-groups', brokers }).kafka.admin();
  let connected: Promise<void> | null = null;
  const connect = (): Promise<void> => {
    connected ??= admin.connect().catch((error) => {
      connected = null;
      throw error;
    });
    return connected;
  };

  return {
    async remove(generation) {
      const deadline = performance.now() + patience;
      await connect();
      for (;;) {
        try {
          await admin.deleteGroups([namesOf(cell).groupOf(generation)]);
          return;
        } catch (error) {
          const code = (error as Partial<KafkaJSDeleteGroupsError>).groups?.[0]?.errorCode;
          if (code === UNKNOWN) return;
          if (code !== NOT_EMPTY || performance.now() > deadline) throw error;
        }
        await sleep(LOOK_EVERY);
      }
    },
    async close() {
      if (connected) await admin.disconnect();
    },
  };
};
