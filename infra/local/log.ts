import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 8_192;
const widest = 240;

/** The last lines of a log file, each indented. */
export const tailOf = (path: string, lines = 10): string => {
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
      .map((line) => `  ${line.slice(0, widest)}`)
      .join('\n');
  } finally {
    closeSync(file);
  }
};
