import { setTimeout as sleep } from 'node:timers/promises';
import { openWatchStore } from '#adapters/redis/watch.ts';
import type { FaultyLine } from './faulty-line.ts';

type Check = { readonly name: string; readonly state: string; readonly cause: string; readonly mend: string | null };

/** What the projector's watch must tell within a minute: ten seconds between its looks, and what the look takes. */
const WITHIN = 60_000;

/**
 * Waits until the API tells that a check was found so; with the seconds that took, and with the cause, which the projector
 * keeps for operators. Rejects with what is told after a minute.
 */
export const watchTells = async (
  { stack }: FaultyLine,
  name: string,
  state: Check['state'],
): Promise<Check & { readonly seconds: number }> => {
  const begun = performance.now();
  const store = openWatchStore({ url: stack.redis.url, cell: stack.cell });
  try {
    for (;;) {
      const answer = await fetch(`${stack.api.url}/readyz?verbose`);
      const { watch } = (await answer.json()) as { readonly watch: { readonly checks: readonly Check[] } };
      const told = watch.checks.find((one) => one.name === name);
      const kept = (await store.watched().catch(() => null))?.checks.find((one) => one.name === name);
      const ms = performance.now() - begun;
      if (told?.state === state && kept?.state === state) return { ...kept, seconds: Math.round(ms / 1000) };
      if (ms > WITHIN) throw new Error(`after a minute ${name} is not ${state}: ${JSON.stringify(kept ?? watch)}`);
      await sleep(200);
    }
  } finally {
    await store.close();
  }
};
