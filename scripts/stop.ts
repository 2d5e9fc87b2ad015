import { endLeftovers, runningStarter, stopLine } from '#infra/local/leftovers.ts';
import { stateDir } from '#infra/local/state-dir.ts';

const starter = runningStarter(stateDir);
const stopped =
  starter === undefined ? await endLeftovers(stateDir, console.log) : await stopLine(stateDir, starter, console.log);
console.log(stopped.length === 0 && starter === undefined ? 'nothing was running' : 'deskview is stopped');
