import type { Checked } from '../status/doctor.ts';
import type { Watched, WatchedCheck } from '../watch-ports.ts';

/** Milliseconds after which what still fails is said again. */
const AGAIN = 60_000;

/** The checks of this look, each with how long it has been found so. */
export const withSince = (checks: readonly Checked[], before: Watched | null, at: number): readonly WatchedCheck[] =>
  checks.map((check) => {
    const former = before?.checks.find(({ name }) => name === check.name);
    return { ...check, since: former?.state === check.state ? former.since : at };
  });

export type Line = {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
};

/**
 * What is to be logged of a look: what turned, and once a minute what still fails. What is unknown for less than a minute
 * is not worth a line: parts are started one after another.
 */
export const linesOf = ({ at, checks }: Watched, before: Watched | null): readonly Line[] =>
  checks.flatMap((check): Line[] => {
    const { name, state, cause, mend, since } = check;
    const former = before?.checks.find((one) => one.name === name);
    const said = former?.state === state ? sayingsUpTo(former.since, before?.at ?? at, state) : 0;
    const due = sayingsUpTo(since, at, state);
    if (state === 'ok') {
      const turned = former && former.state !== 'ok' && sayingsUpTo(former.since, before?.at ?? at, former.state) > 0;
      return turned ? [{ level: 'info', fields: { check: name }, message: `${name} is well again: ${cause}` }] : [];
    }
    if (due <= said) return [];
    const level = state === 'failed' ? 'error' : 'warn';
    const found = state === 'failed' ? cause : `it is not known: ${cause}`;
    return [
      { level, fields: { check: name, mend }, message: `${name}: ${found}${mend ? `. To mend it: ${mend}` : ''}` },
    ];
  });

/** How often a check that has been so since then was to be said by now: what fails at once and every minute, what is unknown once. */
const sayingsUpTo = (since: number, now: number, state: Checked['state']): number => {
  const minutes = Math.floor((now - since) / AGAIN);
  return state === 'failed' ? minutes + 1 : Math.min(minutes, 1);
};
