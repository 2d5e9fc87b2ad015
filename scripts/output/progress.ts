import { number, span } from './words.ts';

/** How far something has come. `total` null: nobody knows. */
export type Shown = {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  /** Per second. */
  readonly rate: number;
  readonly etaSeconds: number | null;
};

export type ProgressLine = { readonly show: (shown: Shown) => void; readonly end: () => void };

const WIDTH = 24;
/** Milliseconds between two lines where nothing can be overwritten, and between two drawings where it can. */
const LINE_EVERY = 5000;
const DRAW_EVERY = 100;

const bar = (done: number, total: number): string => {
  const filled = Math.min(WIDTH, Math.floor((WIDTH * done) / total));
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(Math.floor((100 * done) / total)).padStart(3)} %`;
};

export const inOneLine = ({ label, done, total, rate, etaSeconds }: Shown, drawn: boolean): string => {
  const count = total ? `${number(done)} of ${number(total)}` : number(done);
  return [
    label,
    ...(drawn && total ? [bar(Math.min(done, total), total)] : []),
    count,
    ...(rate > 0 ? [`${number(rate)}/s`] : []),
    ...(etaSeconds === null || etaSeconds === 0 ? [] : [`${span(etaSeconds)} left`]),
  ].join('  ');
};

/** A bar that moves on a terminal, a line every few seconds elsewhere; on stderr. */
export const progressLine = (out: NodeJS.WriteStream = process.stderr): ProgressLine => {
  let shownAt = Number.NEGATIVE_INFINITY;
  let label = '';
  const due = (every: number, next: string): boolean => {
    if (next === label && performance.now() - shownAt < every) return false;
    shownAt = performance.now();
    label = next;
    return true;
  };
  if (!out.isTTY) {
    return {
      show(shown) {
        if (due(LINE_EVERY, shown.label)) out.write(`${inOneLine(shown, false)}\n`);
      },
      end: () => undefined,
    };
  }
  return {
    show(shown) {
      if (due(DRAW_EVERY, shown.label)) out.write(`\r\u001b[K${inOneLine(shown, true).slice(0, out.columns - 1)}`);
    },
    end() {
      if (label) out.write('\r\u001b[K');
    },
  };
};
