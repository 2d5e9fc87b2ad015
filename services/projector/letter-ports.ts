import type { Category, DeadLetter } from './ports.ts';

/** So many letters are kept, the newest; those before them are only counted. */
export const MOST_LETTERS = 1000;

/** What is set aside in one generation, at one moment. */
export type LettersNow = {
  /** All of them, also those that are only counted. */
  readonly parked: number;
  readonly counts: Readonly<Partial<Record<Category, number>>>;
  /** Newest first. */
  readonly letters: readonly DeadLetter[];
};

/** The dead letters of one generation, looked at; they change only with its position. Errors: ProjectorError `generation-lost`. */
export type LetterStore = {
  read(most?: number): Promise<LettersNow>;
  close(): Promise<void>;
};
