import { megabytes } from './log-kept.ts';
import type { ConnectorLook, SlotLook } from './probes.ts';
import { type Told, told } from './told.ts';

const newSlot =
  'What happened meanwhile is not in the log: the projector begins the capture anew and rebuilds, unless ON_LOG_BREAK is stop; then: npx deskview stage --from postgres';

export const slotPart = ({ name, active, walStatus, retained }: SlotLook): Told => {
  if (active === null) return told('broken', `replication slot ${name} does not exist`, newSlot);
  if (walStatus === 'lost') return told('broken', `slot ${name} has lost its place: too much log was kept`, newSlot);
  const kept = `${megabytes(retained ?? 0)} of log kept for it`;
  if (!active) {
    return told(
      'broken',
      `nobody reads slot ${name}, ${kept}`,
      'See that the connector runs; the log grows until then',
    );
  }
  const state = walStatus === 'unreserved' ? 'late' : 'ok';
  return told(state, `slot ${name} is read, ${kept}${state === 'ok' ? '' : ', more than may be kept'}`);
};

const REFUSED = /password authentication failed|no pg_hba\.conf entry|role ".*" does not exist/;
const newPassword =
  'Give the replication role the password that Connect’s worker has (npx deskview prepare with REPLICATION_PASSWORD), or the worker the role’s (DESKVIEW_REPLICATION_PASSWORD)';

/** What must be done before a failed connector is restarted. */
const remedyOf = (failure: string, placeIsGone: boolean): string | null => {
  if (REFUSED.test(failure)) return newPassword;
  return placeIsGone ? newSlot : null;
};

export const connectorPart = ({ name, url, state, tasks, failure, placeIsGone }: ConnectorLook): Told => {
  if (state === null) return told('broken', `${name} is not registered`, 'Register it: node scripts/setup.ts');
  const detail = `${name} ${state}, task ${tasks.join(', ') || 'not started'}`;
  const restart = `curl -X POST '${url}/connectors/${name}/restart?includeTasks=true&onlyFailed=true'`;
  if (failure !== null) {
    const first = remedyOf(failure, placeIsGone);
    return told('broken', `${detail}: ${failure}`, first ? `${first}; then ${restart}` : restart);
  }
  if (state === 'PAUSED' || state === 'STOPPED')
    return told('broken', detail, `curl -X PUT '${url}/connectors/${name}/resume'`);
  const running = state === 'RUNNING' && tasks.length === 1 && tasks[0] === 'RUNNING';
  return running ? told('ok', detail) : told('broken', detail, restart);
};
