import { formatMicros } from '#read-model/time.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What the model holds, as JSON can carry it: times as text, maps as objects, sets as lists. */
export const plain = (value: unknown): Json => {
  if (typeof value === 'bigint') return formatMicros(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([name, field]) => [String(name), plain(field)]));
};
