import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Jars } from './jars.ts';

const logging = fileURLToPath(new URL('../kafka/log4j2.properties', import.meta.url));

export type JavaProgram = {
  readonly args: readonly string[];
  /** To be called when the program was stopped: what it left for a quicker start is then complete. */
  readonly stopped: () => void;
};

/** Arguments of `java` for a quick start and a small footprint. */
export const javaArgs = ({ kafka }: Jars, main: string, ...args: readonly string[]): readonly string[] => [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xshare:auto',
  `-Dlog4j2.configurationFile=${logging}`,
  '-cp',
  `${kafka}/*`,
  main,
  ...args,
];

/**
 * A long-running program of the Kafka jars. Its first orderly stop leaves an archive of the loaded classes (some seconds,
 * 50 MB), with which later starts take a third of the time.
 */
export const javaProgram = (jars: Jars, main: string, ...args: readonly string[]): JavaProgram => {
  const archive = `${jars.archives}-${main}.jsa`;
  const unfinished = `${archive}.${process.pid}`;
  const sharing = existsSync(archive) ? `-XX:SharedArchiveFile=${archive}` : `-XX:ArchiveClassesAtExit=${unfinished}`;
  return {
    args: [sharing, ...javaArgs(jars, main, ...args)],
    stopped: () => {
      if (existsSync(unfinished)) renameSync(unfinished, archive);
    },
  };
};

export const writeProperties = (path: string, properties: Readonly<Record<string, string | number>>): void =>
  writeFileSync(
    path,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
