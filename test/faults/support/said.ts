import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Part } from '#infra/local/part.ts';

/** What a part writes into its log from now on. */
export type Said = {
  lines(): readonly string[];
  /** Those that match, which must be so many: at least one unless told otherwise. */
  matching(pattern: RegExp, bounds?: { readonly least?: number; readonly most?: number }): readonly string[];
};

const readFrom = (path: string, from: number): { readonly text: string; readonly size: number } => {
  // Of a part that was never started.
  if (!existsSync(path)) return { text: '', size: 0 };
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(file, bytes, 0, bytes.length, from);
    return { text: bytes.toString('utf8'), size };
  } finally {
    closeSync(file);
  }
};

export const listenTo = ({ name, log }: Part): Said => {
  const { size: begun } = readFrom(log, 0);
  const lines = () => readFrom(log, begun).text.split('\n').filter(Boolean);
  return {
    lines,
    matching(pattern, { least = 1, most = Number.POSITIVE_INFINITY } = {}) {
      const found = lines().filter((line) => pattern.test(line));
      if (found.length >= least && found.length <= most) return found;
      throw new Error(
        `${name} said ${pattern} ${found.length} times, not ${least} to ${most}; all it said:\n${lines().join('\n')}`,
      );
    },
  };
};
