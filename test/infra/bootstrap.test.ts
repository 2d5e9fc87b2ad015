import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

/** A checkout in which `npm ci` leaves a lock file, and the pinned Node unless install scripts are switched off. */
const checkout = ({ scripts }: { readonly scripts: boolean }) => {
  const root = mkdtempSync(join(tmpdir(), 'deskview-bootstrap-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ['infra/local', 'bin']) mkdirSync(join(root, folder), { recursive: true });
  cpSync('infra/local/bootstrap.mjs', join(root, 'infra/local/bootstrap.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  const node = 'mkdir -p node_modules/.bin && touch node_modules/.bin/node';
  const npm = `#!/bin/sh
    echo "$1 $2" >> calls
    mkdir -p node_modules && touch node_modules/.package-lock.json
    if [ "$1" = rebuild ] || ${scripts}; then ${node}; fi`;
  writeFileSync(join(root, 'bin/npm'), npm, { mode: 0o755 });
  writeFileSync(join(root, 'calls'), '');
  return {
    run: () =>
      spawnSync(process.execPath, ['infra/local/bootstrap.mjs'], {
        cwd: root,
        env: { PATH: `${root}/bin:${process.env['PATH']}` },
      }).status,
    calls: () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n'),
  };
};

test.each([
  [true, ['ci --no-audit']],
  [false, ['ci --no-audit', 'rebuild node']],
])('with install scripts %s the pinned Node is there afterwards, and nothing is done twice', (scripts, wanted) => {
  const { run, calls } = checkout({ scripts });
  expect([run(), run()]).toEqual([0, 0]);
  expect(calls()).toEqual(wanted);
});

test('no script relies on what npm leaves out with ignore-scripts=true', () => {
  const names = Object.keys(packageJson.scripts);
  expect(names.filter((name) => names.includes(name.replace(/^(pre|post)/, '')) && /^(pre|post)/.test(name))).toEqual(
    [],
  );
});
