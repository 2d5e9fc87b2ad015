import type { GenerationsNow } from '#projector/operations.ts';

const json = (body: object, status = 200): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });

/** Why the served generation is not followed; null when it is. */
const faultOf = ({ active, generations }: GenerationsNow): string | null => {
  if (active === 0) return 'No generation is served yet.';
  const feed = generations.find(({ number }) => number === active)?.feed;
  if (!feed) return `Nobody feeds generation ${active}.`;
  return feed.state === 'halted' ? `Generation ${active} stands still: ${feed.error ?? 'its feed says not why'}` : null;
};

/** Probes of an orchestrator. None of them needs a token or tells what the data is. */
export const probes = (generations: () => Promise<GenerationsNow>) => ({
  /** The process answers. */
  '/livez': async () => json({ status: 'ok' }),

  /** What is served is being followed, by this process or by another one of the cell. */
  '/readyz': async () => {
    try {
      const fault = faultOf(await generations());
      return fault === null ? json({ status: 'ok' }) : json({ status: 'unavailable', detail: fault }, 503);
    } catch {
      return json({ status: 'unavailable', detail: 'The read model does not answer.' }, 503);
    }
  },
});
