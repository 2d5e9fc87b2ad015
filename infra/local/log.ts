import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 4_096;

/** The last lines of a log file, each indented. */
export const tailOf = (path: string, lines = 15): string => {
  if (!existsSync(path)) return '  (no log)';
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(tailBytes);
    const read = readSync(file, buffer, 0, tailBytes, Math.max(0, fstatSync(file).size - tailBytes));
    return buffer
      .toString('utf8', 0, read)
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .map((line) => `  ${line}`)
      .join('\n');
  } finally {
    closeSync(file);
  }
};
