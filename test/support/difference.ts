import type { Json } from './truth.ts';

const shorten = (value: Json | undefined) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const keysDiffer = (expected: object, actual: object) => Object.keys(expected).join() !== Object.keys(actual).join();

/** Says in one line where two JSON values first differ, the order of keys included; undefined = they are the same. */
export const difference = (expected: Json | undefined, actual: Json | undefined, path = ''): string | undefined => {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let n = 0; n < Math.max(expected.length, actual.length); n++) {
      const found = difference(expected[n], actual[n], `${path}[${n}]`);
      if (found !== undefined) return found;
    }
  }
  if (isObject(expected) && isObject(actual)) {
    if (keysDiffer(expected, actual)) return `${path}: keys ${Object.keys(actual)}, expected ${Object.keys(expected)}`;
    for (const key of Object.keys(expected)) {
      const found = difference(expected[key], actual[key], `${path}.${key}`);
      if (found !== undefined) return found;
    }
  }
  return `${path}: ${shorten(actual)}, expected ${shorten(expected)}`;
};
