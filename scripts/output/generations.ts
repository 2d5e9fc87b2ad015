import type { GenerationRecord, Verified } from '#projector/generation-ports.ts';
import type { GenerationsNow } from '#projector/operations.ts';
import { formatLsn } from '#read-model/position.ts';
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
  const age = span(Math.max(0, Date.now() - Number(position.committedAt / 1000n)) / 1000);
  return `${position.phase === 'live' ? '' : 'reading the first state, '}${formatLsn(position.lsn)}, ${age} old${feed ? '' : ', not fed'}`;
};

/** What JSON can carry of a generation: its position without big numbers. */
export const generationsAsJson = ({ active, generations }: GenerationsNow): object => ({
  active,
  generations: generations.map(({ position, ...rest }) => ({
    ...rest,
    position: position && {
      ...{ offset: position.offset, lsn: formatLsn(position.lsn), phase: position.phase, parked: position.parked },
      committedAt: Number(position.committedAt / 1000n),
    },
  })),
});

export const generationsInWords = ({ generations }: GenerationsNow): string => {
  if (generations.length === 0) return 'There is no generation yet.';
  const head = ['', 'state', 'from', 'rules', 'reached', 'verified', 'staged'].map(faint);
  return table([
    head,
    ...generations.map((generation) => [
      strong(String(generation.number)),
      generation.state,
      generation.from,
      generation.fingerprint.slice(0, 8),
      reached(generation),
      verifiedInWords(generation.verified),
      `${moment(generation.stagedAt)} by ${generation.stagedBy}`,
    ]),
  ]);
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
