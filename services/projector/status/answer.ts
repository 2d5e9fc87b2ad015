import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, ProjectorError } from '../errors.ts';
import { type Told, told } from './told.ts';

/** What a part said; or what is to be said of it because it said nothing. */
export type Answer<T> = { readonly value: T } | { readonly told: Told };

/** Milliseconds a part gets for its answer, longer than any client waits before it names its cause. */
const PATIENCE = 6000;

const tooSlow = async (): Promise<never> => {
  await pause(PATIENCE, undefined, { ref: false });
  throw new Error(`no answer within ${PATIENCE / 1000} s`);
};

/** `variable` holds the address of what is asked. Never rejects. */
export const answer = async <T>(variable: string, question: () => Promise<T>): Promise<Answer<T>> => {
  try {
    return { value: await Promise.race([question(), tooSlow()]) };
  } catch (error) {
    const notGiven = error instanceof ProjectorError && error.code === 'not-given';
    if (notGiven) return { told: told('unknown', error.message) };
    return { told: told('broken', messageOf(error), `Start it, or check ${variable}`) };
  }
};

export const tell = <T>(answered: Answer<T>, say: (value: T) => Told): Told =>
  'told' in answered ? answered.told : say(answered.value);

export const saidBy = <T>(answered: Answer<T>): T | null => ('told' in answered ? null : answered.value);
