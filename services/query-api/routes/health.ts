import type { Freshness } from '../freshness.ts';
import type { ReadStore, Unavailable, Watched } from '../ports.ts';
import { unavailable } from '../problem.ts';

type Deps = {
  readonly store: ReadStore;
  readonly watch: Watched;
  readonly freshness: Freshness;
  readonly clock: () => number;
};

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

/**
 * What a projector found out about the parts behind the store; nothing of it decides whether we are ready. Anybody may
 * ask: causes name hosts and accounts, and are for the projector's log, `npx deskview doctor` and the admin API.
 */
const watchOf = async ({ watched }: Watched, now: number) => {
  const report = await watched().catch(() => null);
  if (!report) return { state: 'unknown', at: null, ageMs: null, checks: [] };
  const checks = report.checks.map(({ name, state }) => ({ name, state }));
  const state = checks.find((one) => one.state === 'failed') ?? checks.find((one) => one.state === 'unknown');
  const at = new Date(report.at).toISOString();
  return { state: state?.state ?? 'ok', at, ageMs: Math.max(0, now - report.at), checks };
};

/** Probes of an orchestrator, and a summary for people. None of them needs a token or tells what the data is. */
export const healthRoutes = ({ store, watch, freshness, clock }: Deps) => {
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

    /** A truthful answer can be given now; `?verbose` lists what that takes, and what the projectors watch. An old answer is truthful: it says so. */
    '/readyz': async (request: Request) => {
      const { refused, said } = await look();
      const verbose = new URL(request.url).searchParams.has('verbose');
      const more = verbose ? { checks: checksOf(refused), watch: await watchOf(watch, clock()) } : {};
      return json({ ...(said ?? { status: 'ok' }), ...more }, said ? 503 : 200);
    },

    '/health': async () => {
      const told = freshness.begin();
      const { position, said } = await look();
      if (!position) return json(said, 503);
      const meta = told(position);
      return json({ status: meta.stale ? 'stale' : 'ok', ...meta });
    },
  };
};
