/** What a cell's name may be: it goes into names of Postgres, Kafka and Redis, and all of them take this. */
export const CELL = /^[a-z][a-z0-9_]{0,39}$/;
export const CELL_RULE = 'must be 1–40 of a–z, 0–9 and _, and begin with a letter';

/** Everything that carries a cell's name outside Redis (whose keys are in adapters/redis/keys.ts). */
export const namesOf = (cell: string) => ({
  topic: `deskview.${cell}`,
  connector: `deskview-${cell}`,
  /** Kafka consumer group of the projectors that feed a generation: one works and the others stand by. */
  groupOf: (generation: number) => `deskview-${cell}-g${generation}`,
  /** Replication slot, publication, replication role and Debezium's topic prefix. */
  capture: `deskview_${cell}`,
});
