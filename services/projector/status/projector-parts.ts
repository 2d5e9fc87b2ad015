import type { Epoch } from '../generation-ports.ts';
import { breakInWords } from '../generations/epoch.ts';
import { LAG_LIMIT } from '../generations/progress.ts';
import type { LettersNow } from '../letter-ports.ts';
import type { GenerationStatus } from './generation-status.ts';
import type { ApiLook } from './probes.ts';
import { START_PROJECTOR, type Told, told } from './told.ts';

const staged = (generations: readonly GenerationStatus[]) => generations.find(({ state }) => state === 'staged');

/** What is served was built before the log broke. */
const isOutdated = (live: GenerationStatus, epoch: Epoch | null): epoch is Epoch =>
  epoch !== null && live.epoch < epoch.number;

/** How the process that writes the served generation is. */
export const projectorPart = (
  live: GenerationStatus | null,
  generations: readonly GenerationStatus[],
  epoch: Epoch | null,
): Told => {
  if (!live) {
    const next = staged(generations);
    if (!next) return told('broken', 'has built nothing yet', `Start the projector: ${START_PROJECTOR}`);
    return told('late', `builds generation ${next.number}; none is served yet`, 'npx deskview wait');
  }
  const name = `generation ${live.number}`;
  if (live.phase === 'lost') {
    return told(
      'broken',
      `the keys of ${name} are gone`,
      `Start a projector, which builds a new generation by itself: ${START_PROJECTOR}`,
    );
  }
  if (isOutdated(live, epoch)) return told('broken', `${name} is not fed: the log broke`, HEAL);
  if (!live.feed)
    return told(
      'broken',
      `nobody feeds ${name}`,
      `Start the projector of the release that built it: ${START_PROJECTOR}`,
    );
  const { state, error, rate, by } = live.feed;
  if (state === 'halted') {
    return told(
      'broken',
      `${name} stands still: ${error}`,
      'Remove the cause that it names: it is tried again every few seconds. Else: npx deskview stage, wait, verify, promote',
    );
  }
  const detail = `${name} fed by ${by}, ${Math.round(rate)} records/s`;
  if (live.phase !== 'live') return told('late', `${detail}, reads the source’s first state`, 'npx deskview wait');
  return told('ok', `${detail}, applied up to ${live.lsn}`);
};

/** A projector does it by itself, unless it is told not to, or cannot. */
const HEAL =
  'See what the projector’s log says: it builds a new generation by itself. With ON_LOG_BREAK=stop: npx deskview stage --from postgres, wait, verify, promote';

const brokenLog = (holds: string, epoch: Epoch, next: GenerationStatus | undefined): Told => {
  const detail = `${holds}; epoch ${epoch.number} since ${epoch.since}: it broke at ${breakInWords(epoch)}`;
  if (!next) return told('broken', detail, HEAL);
  return told('broken', `${detail} Generation ${next.number} is built instead.`, 'npx deskview wait');
};

/** How far what is served is behind the log's end. */
export const logPart = (
  topic: { readonly oldest: number; readonly next: number },
  live: GenerationStatus | null,
  generations: readonly GenerationStatus[],
  epoch: Epoch | null,
): Told => {
  const holds = `records ${topic.oldest} to ${topic.next}`;
  if (live && isOutdated(live, epoch)) return brokenLog(holds, epoch, staged(generations));
  if (live?.behind == null) return told('ok', holds);
  return told(live.behind > LAG_LIMIT ? 'late' : 'ok', `${holds}, ${live.behind} not applied yet`);
};

/** `aside`: null when it cannot be read. */
export const deadLettersPart = (live: GenerationStatus | null, aside: LettersNow | null): Told => {
  const parked = live?.parked ?? 0;
  if (parked === 0) return told('ok', 'no record was set aside');
  const [newest] = aside?.letters ?? [];
  const why = newest ? `; the newest (offset ${newest.offset}) ${newest.category}: ${newest.reason}` : '';
  return told('late', `${parked} records set aside, answers are flagged degraded${why}`, 'npx deskview dlq list');
};

export const verifyPart = (live: GenerationStatus | null, now: number): Told => {
  const [first] = live?.damage ?? [];
  if (live && first !== undefined) {
    const detail = `${live.damage.length} findings of damage, answers are flagged degraded; the first: ${first}`;
    return told(
      'late',
      detail,
      'The projector repairs it by itself; without DATABASE_URL: npx deskview verify --repair',
    );
  }
  const verified = live?.verified ?? null;
  if (!verified) return told('ok', 'the served generation was not compared with the source yet');
  const seconds = Math.round((now - verified.at) / 1000);
  const ago = seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
  const detail = `${verified.outcome} ${ago}, ${verified.compared} requests${verified.whole ? '' : ' (a part)'}`;
  const differs = verified.outcome === 'drift' || verified.outcome === 'partly-repaired';
  if (differs) return told('late', `${detail}, ${verified.drift} differences`, 'npx deskview verify --repair');
  return told(verified.outcome === 'unknown' ? 'unknown' : 'ok', detail);
};

export const apiPart = ({ url, status, detail, generation, ageMs }: ApiLook): Told => {
  if (status === 'unavailable') {
    const todo = 'npx deskview generations: it needs one that was built by the rules of its release';
    return told('broken', `${url} gives no answers: ${detail}`, todo);
  }
  const answers = `${url} answers from generation ${generation}, ${((ageMs ?? 0) / 1000).toFixed(1)} s old`;
  return told(status === 'ok' ? 'ok' : 'late', answers);
};
