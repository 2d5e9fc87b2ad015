import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reachableBy, unprivilegedUser } from '#infra/local/user.ts';

test('Postgres gets to its data whatever the umask is of the user who starts it', () => {
  const user = unprivilegedUser();
  // mkdtemp makes it for its owner alone, as a clone below /root is.
  const closed = mkdtempSync(join(tmpdir(), 'deskview-closed-'));
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const reachable = reachableBy(user, join(closed, 'data'));
  onTestFinished(() => [closed, reachable].forEach((path) => void rmSync(path, { recursive: true, force: true })));
  expect(spawnSync('test', ['-x', reachable], user).status).toBe(0);
});
