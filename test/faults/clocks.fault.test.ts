import { setTimeout as sleep } from 'node:timers/promises';
import { faultsOn } from './support/fault.ts';
import { type Clocks, misbehaviour } from './support/misbehaviour.ts';

// Promise 5: a clock that is wrong never makes an old answer look fresh.

const { env, setClocks, rightClocks } = misbehaviour();
const fault = faultsOn({ env });

const HOUR = 3_600_000;
const FOR = 12_000;
/** The least that lies between a commit and its being seen. */
const LATE = 500;

const wrong: readonly (readonly [string, Clocks])[] = [
  ['the projector’s clock is an hour ahead', { projector: HOUR }],
  ['the projector’s clock is an hour behind', { projector: -HOUR }],
  ['the API’s clock is an hour ahead', { api: HOUR }],
  ['the API’s clock is an hour behind', { api: -HOUR }],
];

for (const [name, clocks] of wrong) {
  fault(`${name}, also over a restart of both`, {
    row: '11',
    fast: 'api' in clocks && clocks.api === -HOUR,
    mayBeAway: true,
    late: 'api' in clocks ? LATE : 0,
    async cause({ line }) {
      setClocks(clocks);
      await sleep(FOR);
      await line.part('projector').restart();
      await line.part('api').restart();
      await sleep(FOR);
      rightClocks();
    },
  });
}

fault('nothing is followed any more while the API’s clock is an hour behind', {
  row: '11',
  flagged: true,
  late: LATE,
  recoverWithin: 10_000,
  async cause({ line }) {
    setClocks({ api: -HOUR });
    await sleep(FOR);
    await line.part('projector').kill('SIGSTOP');
    await sleep(6000);
    await line.part('projector').kill('SIGCONT');
    rightClocks();
  },
});
