import type { GenerationRecord, Verified } from '#projector/generation-ports.ts';
import { generationAsJson } from '#projector/generations/as-json.ts';
import { breakInWords } from '#projector/generations/epoch.ts';
import type { GenerationsNow } from '#projector/operations.ts';
import { formatLsn } from '#read-model/position.ts';
import { millisOf } from '#read-model/time.ts';
import { table } from './print.ts';
import { faint, strong } from './style.ts';
import { moment, number, span } from './words.ts';

export const verifiedInWords = (verified: Verified | null): string =>
  verified
    ? `${verified.outcome}${verified.whole ? '' : ' (a part)'}, ${span((Date.now() - verified.at) / 1000)} ago`
    : 'not verified';

const reached = ({ position, copy, feed }: GenerationsNow['generations'][number]): string => {
  if (position?.phase === 'copying') return `copying, ${number(copy?.requests ?? 0)} of ${number(copy?.total ?? 0)}`;
  if (!position) return 'no keys';
  const age = span(Math.max(0, Date.now() - millisOf(position.committedAt)) / 1000);
  return `${position.phase === 'live' ? '' : 'reading the first state, '}${formatLsn(position.lsn)}, ${age} old${feed ? '' : ', not fed'}`;
};

export const generationsAsJson = ({ active, epoch, generations }: GenerationsNow): object => ({
  ...{ active, epoch },
  generations: generations.map(generationAsJson),
});

export const generationsInWords = ({ epoch, generations }: GenerationsNow): string => {
  if (generations.length === 0) return 'There is no generation yet.';
  const head = ['', 'state', 'from', 'epoch', 'rules', 'reached', 'verified', 'staged'].map(faint);
  const all = table([
    head,
    ...generations.map((generation) => [
      strong(String(generation.number)),
      generation.state,
      generation.from,
      String(generation.epoch),
      generation.fingerprint.slice(0, 8),
      reached(generation),
      verifiedInWords(generation.verified),
      `${moment(generation.stagedAt)} by ${generation.stagedBy}`,
    ]),
  ]);
  return epoch.broken ? `${all}\n\nepoch ${epoch.number}: the log broke at ${breakInWords(epoch)}` : all;
};

export const recordInWords = ({ number: n, state, from, beside }: GenerationRecord): string => {
  switch (state) {
    case 'staged':
      return `generation ${n} is staged from ${from} beside generation ${beside}`;
    case 'live':
      return `generation ${n} is served now`;
    case 'former':
      return `generation ${n} is kept for a rollback`;
    case 'removing':
      return `generation ${n} is being removed`;
  }
};
