import { messageOf } from '../errors.ts';

/** One part of what is told. What cannot be found out now does not hide the rest. */
export type Part<T> = { readonly value: T } | { readonly unknown: string };

export const part = async <T>(find: () => Promise<T>): Promise<Part<T>> => {
  try {
    return { value: await find() };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
};
