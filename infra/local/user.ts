import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';

export type SystemUser = { readonly uid: number; readonly gid: number };

/** Postgres refuses to run as root: whom to run it as instead. undefined when we are not root. */
export const unprivilegedUser = (): SystemUser | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const named = (name: string) => accounts.find(([account]) => account === name);
  const account = named('postgres') ?? named('nobody');
  if (account === undefined)
    throw new Error('Postgres refuses to run as root, and there is no user postgres or nobody');
  return { uid: Number(account[2]), gid: Number(account[3]) };
};

/** `dir` where that user can get at it, else a folder of its own under /var/tmp: what lies below /root is closed to others. */
export const reachableBy = (user: SystemUser | undefined, dir: string): string => {
  mkdirSync(dir, { recursive: true });
  if (user === undefined || spawnSync('test', ['-x', dir], user).status === 0) return dir;
  const elsewhere = `/var/tmp/deskview-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  mkdirSync(elsewhere, { recursive: true });
  // Whatever the umask is: that user has to get through.
  chmodSync(elsewhere, 0o755);
  return elsewhere;
};
