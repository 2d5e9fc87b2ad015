import { badParameters } from '#http/problem.ts';
import type { FieldError } from '#http/problem-body.ts';
import { outOfRange, type Range } from './ranges.ts';

/** Of a parameter given several times the last value counts, as in the application that this API stands in for. */
export const last = (query: URLSearchParams, name: string): string | undefined => query.getAll(name).at(-1);

/** Plain decimal digits with an optional minus; undefined for anything else, and for numbers out of range. */
const integerIn = (text: string, { min, max }: Range): number | undefined => {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
};

/** Reads the values of a query and collects what is wrong with them; what is wrong has a value of its kind until `refuse`. */
export type Given = {
  integer(field: string, text: string, range: Range): number;
  /** Of a parameter that may be given several times; undefined when it is not. */
  integers(field: string, range: Range): readonly number[] | undefined;
  /** One of a few words; undefined when none is given. */
  word<W extends string>(field: string, words: readonly W[]): W | undefined;
  wrong(field: string, message: string): void;
  /** Throws Refusal 422 that names every parameter that is wrong. */
  refuse(): void;
};

export const givenIn = (query: URLSearchParams): Given => {
  const errors = new Map<string, FieldError>();
  const wrong: Given['wrong'] = (field, message) => void errors.set(field, { field, message });
  const integer: Given['integer'] = (field, text, range) => {
    const value = integerIn(text, range);
    if (value === undefined) wrong(field, outOfRange(range));
    return value ?? 0;
  };
  return {
    wrong,
    integer,
    integers(field, range) {
      const texts = query.getAll(field);
      return texts.length > 0 ? texts.map((text) => integer(field, text, range)) : undefined;
    },
    word(field, words) {
      const text = last(query, field);
      const word = words.find((known) => known === text);
      if (text !== undefined && word === undefined) wrong(field, `must be ${words.join(' or ')}`);
      return word;
    },
    refuse() {
      if (errors.size > 0) throw badParameters(422, [...errors.values()]);
    },
  };
};
