import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findOnPath, run } from './command.ts';
import type { Place } from './place.ts';
import { atLeast, versions } from './versions.ts';

export type Jars = {
  /** Folder of the class path of broker and Connect. */
  readonly kafka: string;
  /** Folder of Connect's plugins. */
  readonly plugins: string;
  /** How the names of class archives begin: they hold for these jars and this Java only. */
  readonly archives: string;
};

const poms = fileURLToPath(new URL('maven', import.meta.url));
const pinned = {
  'kafka.version': versions.kafka,
  'debezium.version': versions.debezium,
  'log4j.version': versions.log4j,
};
const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`;

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

const missing = (problem: string) =>
  new Error(
    `${problem} Install them, on Debian and Ubuntu: apt-get install openjdk-17-jre-headless maven; on macOS: brew install openjdk maven`,
  );

const askJava = async (): Promise<string> => {
  const needed = `Kafka needs Java ${atLeast.java} or later (and Maven, which fetches it)`;
  if (findOnPath('java') === undefined) throw missing(`${needed}; there is no java on the PATH.`);
  const told = await run('java', ['-version']);
  const major = Number(/version "(\d+)/.exec(told)?.[1] ?? 0);
  if (major < atLeast.java) throw missing(`${needed}; this machine has Java ${major}.`);
  return told;
};

let asking: Promise<string> | undefined;
const javaVersion = (): Promise<string> => {
  asking ??= askJava();
  return asking;
};

const fetchInto = async (home: string, { cacheDir, signal }: Place): Promise<void> => {
  if (findOnPath('mvn') === undefined) throw missing('Maven fetches Kafka and Debezium; there is no mvn on the PATH.');
  mkdirSync(cacheDir, { recursive: true });
  const jars = mkdtempSync(`${cacheDir}/resolving-`);
  const given = Object.entries({ ...pinned, jars, includeScope: 'runtime' }).map(
    ([name, value]) => `-D${name}=${value}`,
  );
  try {
    await run('mvn', ['-q', '-B', '-T', '2', '-f', `${poms}/pom.xml`, goal, ...given], { signal });
    renameSync(jars, home);
  } catch (error) {
    rmSync(jars, { recursive: true, force: true });
    // Another start was quicker: its folder is as good.
    if (!existsSync(home)) throw error;
  }
};

/** The jars of broker, Connect and connector: fetched by Maven on first use, then kept. Throws, saying what to install. */
export const resolveJars = async (place: Place): Promise<Jars> => {
  const java = await javaVersion();
  const asked = ['pom.xml', 'kafka/pom.xml', 'debezium/pom.xml'].map((pom) => readFileSync(`${poms}/${pom}`, 'utf8'));
  const home = `${place.cacheDir}/jars-${short(JSON.stringify([pinned, asked]))}`;
  if (!existsSync(home)) await fetchInto(home, place);
  return { kafka: `${home}/kafka`, plugins: `${home}/plugins`, archives: `${home}/java-${short(java)}` };
};
