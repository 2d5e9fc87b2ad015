import { expect, test } from 'vitest';
import { type CaptureFacts, captureState } from '#debezium/capture-state.ts';

const states = (connector: string, ...tasks: readonly string[]): CaptureFacts['status'] => ({
  connector: { state: connector },
  tasks: tasks.map((state) => ({ state })),
});
const failedWith = (trace: string): CaptureFacts['status'] => ({
  connector: { state: 'RUNNING' },
  tasks: [{ state: 'FAILED', trace }],
});
const whole: CaptureFacts = {
  status: states('RUNNING', 'RUNNING'),
  slot: { active: true, walStatus: 'reserved' },
  topicIsFit: true,
};
const noSlot = { active: null, walStatus: null };
const unread = { active: false, walStatus: 'reserved' };
const gone = 'io.debezium.DebeziumException: … but this is no longer available on the server. Reconfigure …';

test.each<[ReturnType<typeof captureState>, string, Partial<CaptureFacts>]>([
  ['whole', 'it streams', {}],
  ['whole', 'it streams, with more log kept than usual', { slot: { active: true, walStatus: 'extended' } }],
  ['broken', 'Connect does not know the connector', { status: undefined }],
  ['broken', 'there is no topic', { topicIsFit: false }],
  ['broken', 'the slot lost its place, while the task waits for it', { slot: { active: false, walStatus: 'lost' } }],
  ['broken', 'the slot is gone and the task failed of it', { slot: noSlot, status: failedWith(gone) }],
  ['broken', 'the slot was made anew, and the task noticed', { slot: unread, status: failedWith(gone) }],
  ['broken', 'the slot is gone and the connector paused', { slot: noSlot, status: states('PAUSED', 'PAUSED') }],
  ['broken', 'a restart was interrupted when the slot was gone', { slot: noSlot, status: states('STOPPED') }],
  ['unknown', 'the task has only just begun', { slot: noSlot }],
  ['unknown', 'it reads the source’s first state', { slot: unread }],
  ['unknown', 'it failed for another reason, and is tried again', { slot: unread, status: failedWith('password') }],
  ['unknown', 'it is paused', { status: states('PAUSED', 'PAUSED') }],
  ['unknown', 'its task is not given to a worker yet', { slot: unread, status: states('RUNNING') }],
])('%s: %s', (state, _, facts) => {
  expect(captureState({ ...whole, ...facts })).toBe(state);
});
