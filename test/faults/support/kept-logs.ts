import { cpSync, rmSync } from 'node:fs';
import type { FaultyLine } from './faulty-line.ts';

/** Copies what the parts of a line that did not pass have logged, before the line is stopped and forgotten. */
export const keepLogs = ({ stateDir }: FaultyLine, row: string): string => {
  const folder = `.deskview/faults/${row.replaceAll(/\W+/g, '-')}`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(`${stateDir}/logs`, folder, { recursive: true });
  return folder;
};
