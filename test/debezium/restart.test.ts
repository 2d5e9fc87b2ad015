import { expect, test } from 'vitest';
import { type CaptureParts, restartCapture } from '#debezium/restart.ts';

/** Connect as it answers a restart; `busy`: how often it is busy first. */
const parts = ({ busy = 0, registered = true } = {}) => {
  const did: string[] = [];
  let [state, tasks, refusals] = ['RUNNING', 1, busy];
  const does =
    (what: string, then = () => {}) =>
    async () => {
      if (refusals > 0) {
        refusals -= 1;
        return false;
      }
      did.push(what);
      then();
      return true;
    };
  const connector: CaptureParts['connector'] = {
    status: async () => {
      if (state === 'STOPPED' && tasks > 0) tasks -= 1;
      return registered ? { connector: { state }, tasks: Array.from({ length: tasks }, () => ({ state })) } : undefined;
    },
    stop: does('stop', () => {
      state = 'STOPPED';
    }),
    forgetOffsets: does('forget'),
    resume: does('resume', () => {
      state = 'RUNNING';
    }),
  };
  const did2 = (what: string) => async () => void did.push(what);
  return { did, connector, dropSlot: did2('drop'), makeTopic: did2('topic') };
};

test('the connector is stopped before it forgets, and the slot is gone before it begins again', async () => {
  const { did, ...given } = parts();
  await restartCapture(given);
  expect(did).toEqual(['stop', 'forget', 'drop', 'topic', 'resume']);
});

test('a worker that is busy with its group is asked again', async () => {
  const { did, ...given } = parts({ busy: 3 });
  await restartCapture(given);
  expect(did).toEqual(['stop', 'forget', 'drop', 'topic', 'resume']);
});

test('ended in the middle, the next call goes on: every step is done again', async () => {
  const { did, ...given } = parts();
  const cut = async () => {
    throw new Error('cut off');
  };
  await expect(restartCapture({ ...given, dropSlot: cut })).rejects.toThrow('cut off');
  await restartCapture(given);
  expect(did).toEqual(['stop', 'forget', 'stop', 'forget', 'drop', 'topic', 'resume']);
});

test('a connector that is not there is not made: what does is named', async () => {
  const { did, ...given } = parts({ registered: false });
  await expect(restartCapture(given)).rejects.toThrow('not registered: node scripts/setup.ts');
  expect(did).toEqual([]);
});
