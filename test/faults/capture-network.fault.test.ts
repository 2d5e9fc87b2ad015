import { setTimeout as sleep } from 'node:timers/promises';
import { faultsOn } from './support/fault.ts';

const fault = faultsOn({ through: ['connect-postgres'] });

fault('the way from the connector to Postgres is a black hole for 20 s; what was connected stays silent', {
  ...{ row: '17, 18', fast: false, flagged: true },
  async cause({ line, note }) {
    line.between('connect-postgres').blackHole();
    await sleep(20_000);
    line.between('connect-postgres').pass();
    note('the slot is let go, and the connector started again');
  },
  afterwards({ said }) {
    said('projector').matching(/nobody has read slot/);
  },
});

fault('replies of Postgres to the connector are lost for 10 s', {
  ...{ row: '17, 18', fast: false, flagged: true },
  async cause({ line }) {
    line.between('connect-postgres').swallowReplies();
    await sleep(10_000);
    line.between('connect-postgres').pass();
  },
});
