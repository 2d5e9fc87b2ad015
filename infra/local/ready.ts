import { setTimeout as pause } from 'node:timers/promises';

const within = 600_000;

/** Resolves when the API can answer; rejects with what it last said when it cannot within ten minutes. */
export const untilReady = async (apiUrl: string, signal: AbortSignal): Promise<void> => {
  const deadline = Date.now() + within;
  let last = 'nothing';
  while (Date.now() < deadline) {
    const answer = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (answer?.ok) return;
    last = (await answer?.text().catch(() => undefined)) ?? last;
    await pause(100, undefined, { signal });
  }
  throw new Error(`the API is not ready after ${within / 60_000} minutes; its /readyz says: ${last}`);
};
