import type { Config } from '../config.ts';
import { metaOf } from '../meta.ts';
import type { ReadStore, Unavailable } from '../ports.ts';
import { unavailable } from '../problem.ts';

type Deps = { readonly store: ReadStore; readonly config: Config; readonly clock: () => number };

const json = (body: object, status = 200): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });

/** What must hold before a truthful answer can be given, each only meaningful when those before it hold. */
const steps: readonly { readonly name: string; readonly fails: Unavailable['unavailable'] }[] = [
  { name: 'store answers', fails: 'unreachable' },
  { name: 'a generation is served', fails: 'no-generation' },
  { name: 'first snapshot is complete', fails: 'hydrating' },
  { name: 'all keys are there', fails: 'incomplete' },
];

const checksOf = (reason: Unavailable['unavailable'] | undefined) => {
  const failing = steps.findIndex(({ fails }) => fails === reason);
  return steps.map(({ name }, index) => ({
    name,
    result: failing < 0 || index < failing ? 'ok' : index === failing ? 'failed' : 'unknown',
  }));
};

/** Probes of an orchestrator, and a summary for people. None of them needs a token or tells what the data is. */
export const healthRoutes = ({ store, config, clock }: Deps) => {
  let reached = false;

  const look = async () => {
    const position = await store.position();
    if (!('unavailable' in position)) {
      reached = true;
      return { position };
    }
    reached ||= position.unavailable !== 'unreachable';
    const { reason, detail } = unavailable(position.unavailable).body;
    return { refused: position.unavailable, said: { status: 'unavailable', reason, detail } };
  };

  return {
    /** The process answers. */
    '/livez': () => json({ status: 'ok' }),

    /** The store was reached once; from then on it is readyz that counts. */
    '/startupz': async () => {
      if (!reached) await look();
      return reached ? json({ status: 'ok' }) : json({ status: 'starting' }, 503);
    },

    /** A truthful answer can be given now; `?verbose` lists what that takes. An old answer is truthful: it says so. */
    '/readyz': async (request: Request) => {
      const { refused, said } = await look();
      const checks = new URL(request.url).searchParams.has('verbose') ? { checks: checksOf(refused) } : {};
      return json({ ...(said ?? { status: 'ok' }), ...checks }, said ? 503 : 200);
    },

    '/health': async () => {
      const { position, said } = await look();
      if (!position) return json(said, 503);
      const meta = metaOf(position, clock(), config.staleAfterMs);
      return json({ status: meta.stale ? 'stale' : 'ok', ...meta });
    },
  };
};
