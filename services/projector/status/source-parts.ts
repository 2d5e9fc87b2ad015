import { megabytes } from './log-kept.ts';
import type { ConnectorLook, SlotLook } from './probes.ts';
import { SET_UP, type Told, told } from './told.ts';

const newSlot =
  'What happened meanwhile is not in the log: a projector with DATABASE_URL and CONNECT_URL begins the capture anew and rebuilds, unless ON_LOG_BREAK is stop; then by hand, as docs/operating.md says under "When the log breaks", which ends with npx deskview stage --from postgres';

const restartOf = ({ name, url }: Pick<ConnectorLook, 'name' | 'url'>): string =>
  `curl -X POST '${url}/connectors/${name}/restart?includeTasks=true'`;

/** Whoever reads no slot is the connector: what it says of itself is what is to be done; null: it does not say. */
const readerBack = (connector: ConnectorLook | null): string => {
  if (connector === null) return 'Start Kafka Connect, or check CONNECT_URL; the source keeps its log until then';
  return connectorPart(connector).todo ?? restartOf(connector);
};

export const slotPart = ({ name, active, walStatus, retained }: SlotLook, connector: ConnectorLook | null): Told => {
  if (active === null) return told('broken', `replication slot ${name} does not exist`, newSlot);
  if (walStatus === 'lost') return told('broken', `slot ${name} has lost its place: too much log was kept`, newSlot);
  const kept = `${megabytes(retained ?? 0)} of log kept for it`;
  if (!active) {
    return told('broken', `nobody reads slot ${name}, ${kept}`, readerBack(connector));
  }
  const state = walStatus === 'unreserved' ? 'late' : 'ok';
  return told(state, `slot ${name} is read, ${kept}${state === 'ok' ? '' : ', more than may be kept'}`);
};

const REFUSED = /password authentication failed|no pg_hba\.conf entry|role ".*" does not exist/;
const newPassword =
  'Give the replication role the password that Connect’s worker has (npx deskview prepare with DATABASE_URL of an owner and REPLICATION_PASSWORD), or the worker the role’s (DESKVIEW_REPLICATION_PASSWORD)';

/** What must be done before a failed connector is restarted. */
const remedyOf = (failure: string, placeIsGone: boolean): string | null => {
  if (REFUSED.test(failure)) return newPassword;
  return placeIsGone ? newSlot : null;
};

export const connectorPart = ({ name, url, state, tasks, failure, placeIsGone }: ConnectorLook): Told => {
  if (state === null) return told('broken', `${name} is not registered`, `Register it: ${SET_UP}`);
  const detail = `${name} ${state}, task ${tasks.join(', ') || 'not started'}`;
  const restart = restartOf({ name, url });
  if (failure !== null) {
    const first = remedyOf(failure, placeIsGone);
    return told('broken', `${detail}: ${failure}`, first ? `${first}; then ${restart}` : restart);
  }
  if (state === 'PAUSED' || state === 'STOPPED')
    return told('broken', detail, `curl -X PUT '${url}/connectors/${name}/resume'`);
  const running = state === 'RUNNING' && tasks.length === 1 && tasks[0] === 'RUNNING';
  return running ? told('ok', detail) : told('broken', detail, restart);
};
