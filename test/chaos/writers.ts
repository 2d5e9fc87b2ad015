import { startTraffic } from '#command-api/traffic.ts';
import { runWorkload } from '#test/support/workload/run.ts';

/** A desk's own actions per second, and those of every kind at once. */
const TRAFFIC = 15;
const WORKLOAD = 20;
/** More than a round lasts. */
const SECONDS = 120;

/** Writes as a desk does, and every kind of change besides in transactions that overlap, until it is stopped. */
export const startWriters = async (databaseUrl: string, seed: number) => {
  const ending = new AbortController();
  const traffic = await startTraffic(databaseUrl, TRAFFIC);
  const workload = runWorkload({
    ...{ databaseUrl, seed, actions: WORKLOAD * SECONDS, perSecond: WORKLOAD, connections: 4 },
    signal: ending.signal,
  });
  // Looked at by `stop`; until then it must not end the process.
  workload.catch(() => undefined);
  return {
    async stop() {
      ending.abort();
      await traffic.stop();
      await workload;
    },
  };
};
