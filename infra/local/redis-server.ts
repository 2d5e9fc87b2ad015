import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { findOnPath, run } from './command.ts';
import type { Place } from './place.ts';
import { versions } from './versions.ts';

const elsewhere = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

const fromDebian = async ({ signal }: Place): Promise<string | undefined> => {
  if (process.getuid?.() !== 0 || findOnPath('apt-get') === undefined) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env, signal });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], { env, signal });
  return findOnPath('redis-server', elsewhere);
};

/** The Redis 6.2 inside a Maven artifact: the oldest release that is supported. */
export const embeddedRedis = async ({ cacheDir, signal }: Place): Promise<string> => {
  const home = `${cacheDir}/embedded-redis-${versions.embeddedRedis}`;
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const find = () => readdirSync(home).find((name) => name.startsWith('redis-server-') && name.endsWith(platform));
  mkdirSync(home, { recursive: true });
  if (find() === undefined) {
    const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:unpack`;
    const what = {
      artifact: `com.github.codemonstur:embedded-redis:${versions.embeddedRedis}`,
      outputDirectory: home,
      'mdep.unpack.includes': 'redis-server-*',
    };
    const given = Object.entries(what).map(([name, value]) => `-D${name}=${value}`);
    // Without a project the plugin leaves notes in the folder it is run in.
    await run('mvn', ['-q', '-B', goal, ...given], { signal, cwd: home });
  }
  const file = find();
  if (file === undefined) throw new Error(`no Redis for ${platform} at hand: install redis-server and start again`);
  chmodSync(`${home}/${file}`, 0o755);
  return `${home}/${file}`;
};

/** Path of a redis-server: the machine's own, else Debian's package (as root), else the one inside a Maven artifact. */
export const redisServer = async (place: Place): Promise<string> =>
  findOnPath('redis-server', elsewhere) ??
  (await fromDebian(place).catch(() => undefined)) ??
  (await embeddedRedis(place));
