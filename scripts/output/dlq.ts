import type { DiscardReport } from '#projector/dead-letters/discard.ts';
import type { LettersOf } from '#projector/dead-letters/look.ts';
import type { RetryReport } from '#projector/dead-letters/retry.ts';
import type { DeadLetter, Target } from '#projector/ports.ts';
import { table } from './print.ts';
import { faint, strong } from './style.ts';
import { moment, number } from './words.ts';

const targetInWords = (target: Target): string => {
  if (target.kind === 'unknown') return 'not known';
  return target.kind === 'request' ? `request ${target.id}` : `${target.reference} ${target.id}`;
};

export const lettersInWords = ({ generation, parked, counts, letters }: LettersOf): string => {
  if (parked === 0) return `generation ${generation}: no record is set aside`;
  const kinds = Object.entries(counts).map(([category, count]) => `${number(count)} ${category}`);
  const head = `generation ${generation}: ${number(parked)} records set aside (${kinds.join(', ')}); answers are flagged degraded`;
  const rows = letters.map(({ offset, at, category, target, reason }) => [
    strong(String(offset)),
    moment(at),
    category,
    targetInWords(target),
    reason,
  ]);
  const more = parked - letters.length;
  return [
    head,
    '',
    table([['offset', 'written', 'category', 'about', 'reason'].map(faint), ...rows]),
    ...(more > 0 ? ['', `and ${number(more)} before them; only the newest thousand are kept`] : []),
  ].join('\n');
};

export const letterInWords = (letter: DeadLetter & { readonly generation: number }): string => {
  const { offset, at, category, reason, target, payload } = letter;
  const facts = [
    ['generation', String(letter.generation)],
    ['offset', String(offset)],
    ['written', moment(at)],
    ['category', category],
    ['reason', reason],
    ['table', letter.table ?? 'not known'],
    ['about', targetInWords(target)],
  ];
  return [table(facts.map(([name = '', value = '']) => [faint(name), value])), ...(payload ? ['', payload] : [])].join(
    '\n',
  );
};

export const retriedInWords = ({ generation, settled, left }: RetryReport): string => {
  if (settled.length + left.length === 0) return `generation ${generation}: none of them is set aside`;
  return [
    `generation ${generation}: ${number(settled.length)} are as the source has them, and set aside no more`,
    ...left.map(({ offset, why }) => `offset ${offset} stays: ${why}`),
  ].join('\n');
};

export const discardedInWords = ({ generation, discarded }: DiscardReport): string =>
  discarded === 0
    ? `generation ${generation}: none of them is set aside`
    : `generation ${generation}: ${number(discarded)} discarded; nothing was repaired`;
