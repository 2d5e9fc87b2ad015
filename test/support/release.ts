import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('../..', import.meta.url));

/** All that runs. */
const parts = ['services', 'scripts', 'infra', 'debezium', 'package.json'];

/** Another release of the code in `folder`: this one, but for what `changes` make of the texts of some files. */
export const makeRelease = (folder: string, changes: Readonly<Record<string, (text: string) => string>>): string => {
  mkdirSync(folder, { recursive: true });
  for (const part of parts) cpSync(join(here, part), join(folder, part), { recursive: true });
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, change] of Object.entries(changes)) {
    const before = readFileSync(join(folder, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} is as it was: the change found nothing to change`);
    writeFileSync(join(folder, file), after);
  }
  return folder;
};
