import { ProjectorError } from '../errors.ts';
import type { LetterStore, LettersNow } from '../letter-ports.ts';
import type { DeadLetter } from '../ports.ts';
import { generationToJudge } from '../verify/judged.ts';
import type { VerifyDeps } from '../verify/report.ts';

export type LetterDeps = VerifyDeps & { readonly openLetters: (generation: number) => LetterStore };

export type LookDeps = Pick<LetterDeps, 'generations' | 'fingerprint' | 'openLetters'>;

export type LettersOf = LettersNow & { readonly generation: number };

type Asked = {
  /** Default: the live one. */
  readonly generation?: number | undefined;
};

/** The records that are set aside, the newest first. Errors: Refused `no-generation`, `other-rules`. */
export const deadLetters = async (
  { generation: wanted, most }: Asked & { readonly most: number },
  deps: LookDeps,
): Promise<LettersOf> => {
  const { number: generation } = await generationToJudge(wanted, deps);
  return { generation, ...(await lettersNow(generation, most, deps)) };
};

export const lettersNow = async (
  generation: number,
  most: number | undefined,
  { openLetters }: Pick<LetterDeps, 'openLetters'>,
): Promise<LettersNow> => {
  const store = openLetters(generation);
  try {
    return await store.read(most);
  } finally {
    await store.close();
  }
};

/** One of them. Throws ProjectorError `unknown-letter` when none is kept of that offset. */
export const deadLetter = async (
  { generation, offset }: Asked & { readonly offset: number },
  deps: LookDeps,
): Promise<DeadLetter & { readonly generation: number }> => {
  const { generation: number, letters } = await deadLetters({ generation, most: Number.MAX_SAFE_INTEGER }, deps);
  const letter = letters.find((one) => one.offset === offset);
  if (letter) return { generation: number, ...letter };
  throw new ProjectorError('unknown-letter', `No record of offset ${offset} is set aside in generation ${number}.`);
};
