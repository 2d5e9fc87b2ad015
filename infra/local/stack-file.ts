import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { PartName } from './part.ts';

/** What a running line tells users, tests and commands about itself. */
export type Stack = {
  readonly cell: string;
  readonly api: { readonly url: string };
  /** The operators' API. */
  readonly admin: { readonly url: string };
  readonly postgres: { readonly url: string };
  readonly kafka: { readonly brokers: readonly string[]; readonly topic: string };
  readonly redis: { readonly url: string };
  readonly connect: { readonly url: string; readonly connector: string };
  readonly jwt: { readonly secret: string; readonly issuer: string; readonly audience: string };
  /** Process ids of the local parts; external ones have none. */
  readonly processes: Readonly<Partial<Record<PartName, number>>>;
};

const fileIn = (stateDir: string) => `${stateDir}/stack.json`;

/** Readable by the owner only: it holds the token secret and the database's password. Replaced as a whole. */
export const writeStack = (stateDir: string, stack: Stack): void => {
  const unfinished = `${fileIn(stateDir)}.new`;
  writeFileSync(unfinished, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, fileIn(stateDir));
};

/** undefined while no line runs there. */
export const readStack = (stateDir: string): Stack | undefined => {
  try {
    return JSON.parse(readFileSync(fileIn(stateDir), 'utf8')) as Stack;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

export const removeStack = (stateDir: string): void => rmSync(fileIn(stateDir), { force: true });
