import { type ConnectorStatus, placeIsGone } from './connect.ts';

export type CaptureFacts = {
  /** undefined: Connect does not know the connector. */
  readonly status: ConnectorStatus | undefined;
  readonly slot: { readonly active: boolean | null; readonly walStatus: string | null };
  /** It is there, has one partition and is compacted. */
  readonly topicIsFit: boolean;
};

const isDown = ({ connector, tasks }: ConnectorStatus): boolean =>
  connector.state !== 'RUNNING' || tasks.some(({ state }) => state === 'FAILED' || state === 'PAUSED');

/**
 * `whole`: it streams · `broken`: it will not come to that by itself · `unknown`: it is on its way, reads the source's
 * first state, or somebody paused it. While the first state is read nobody reads the slot.
 */
export const captureState = ({ status, slot, topicIsFit }: CaptureFacts): 'whole' | 'broken' | 'unknown' => {
  if (status === undefined || !topicIsFit || slot.walStatus === 'lost') return 'broken';
  if (placeIsGone(status)) return 'broken';
  // It is made in the first moments of a task that runs.
  if (slot.active === null) return isDown(status) ? 'broken' : 'unknown';
  const runs =
    status.tasks.length === 1 && [status.connector, ...status.tasks].every(({ state }) => state === 'RUNNING');
  return runs && slot.active ? 'whole' : 'unknown';
};
