/** Registers the connector and creates its topic; changes nothing that is right. */
export const SET_UP =
  'npm start; or, where the parts run elsewhere, node scripts/setup.ts with DATABASE_URL, KAFKA_BROKERS, CONNECT_URL and REPLICATION_PASSWORD';

/** Of the release whose rules a generation was built by. */
export const START_PROJECTOR = 'npm start; or, where the parts run elsewhere, node services/projector/main.ts';

/** How one part of the line is. `late`: it works, but what it gives is not of now. */
export type PartState = 'ok' | 'late' | 'broken' | 'unknown';

export type Told = {
  readonly state: PartState;
  readonly detail: string;
  /** The one thing to do about it. */
  readonly todo: string | null;
};

export const told = (state: PartState, detail: string, todo: string | null = null): Told => ({ state, detail, todo });
