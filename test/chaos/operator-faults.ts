import { type Fault, healed } from './fault.ts';
import { operate } from './operator-command.ts';

/** Milliseconds Connect may take to answer. */
const PATIENCE = 10_000;

/** Commands in a row, until one of them is refused or fails; the operator gives up when the time is over. */
const operator = (
  commands: readonly string[],
  weight: number,
  lasts: readonly [number, number] = [3, 10],
  most = 2,
): Fault => ({
  ...{ kind: `operator: ${commands.join(', ')}`, target: 'operator', weight, lasts, most },
  async begin(world) {
    const ending = new AbortController();
    const work = async (): Promise<string | null> => {
      for (const command of commands) {
        if (ending.signal.aborted) break;
        const { done, wrong } = await operate(world, command.split(' '), ending.signal);
        // One that is staged already will do as well.
        if (wrong || (!done && !command.startsWith('stage'))) return wrong;
      }
      return null;
    };
    const working = work();
    // Looked at when the time is over.
    working.catch(() => undefined);
    return () => {
      ending.abort();
      return working;
    };
  },
});

const restartConnector: Fault = {
  ...{ kind: 'connector restarted', target: 'connect', weight: 1, lasts: [2, 5], most: 2 },
  async begin({ line, journal }) {
    const { url, connector } = line.stack.connect;
    const said = await fetch(`${url}/connectors/${connector}/restart?includeTasks=true`, {
      method: 'POST',
      signal: AbortSignal.timeout(PATIENCE),
    }).then(
      ({ status }) => `status ${status}`,
      (error: Error) => error.message,
    );
    journal.note(`Connect says to a restart: ${said}`);
    return healed;
  },
};

/** What operators do while everything else happens. */
export const operatorFaults: readonly Fault[] = [
  operator(['stage --from kafka', 'wait --timeout 30', 'verify', 'promote'], 2, [20, 45], 1),
  operator(['stage --from postgres', 'wait --timeout 30', 'verify', 'promote'], 2, [20, 45], 1),
  operator(['stage'], 0.7),
  operator(['verify'], 2, [10, 25]),
  operator(['promote'], 1),
  operator(['rollback', 'verify'], 2, [10, 20]),
  operator(['abort --yes'], 0.7),
  operator(['gc --yes'], 0.3),
  restartConnector,
];
