import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Promise 9: reads never touch Postgres.

const root = resolve(import.meta.dirname, '..');

/** What the checker of layers says of a tree: `rule: file → imported`. */
const violations = (tree: string, ...folders: string[]): Promise<string[]> =>
  new Promise((done, failed) => {
    const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [
      tool,
      '--config',
      '.dependency-cruiser.cjs',
      '--preserve-symlinks',
      '--output-type',
      'json',
      ...folders,
    ];
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 1 << 27 }, (error, stdout, stderr) => {
      if (!stdout) return failed(error ?? new Error(stderr));
      const { summary } = JSON.parse(stdout) as {
        summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
      };
      if (summary.totalCruised < 2) return failed(new Error(`nothing was looked at: ${stderr}`));
      done(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`));
    });
  });

test('everybody imports only whom he may', async () => {
  expect(await violations(root, 'services', 'scripts', 'infra', 'debezium', 'test')).toEqual([]);
}, 60_000);

const planted: [rule: string, file: string, line: string, imported: string][] = [
  ['read-model-is-pure', 'read-model/a.ts', `import 'node:fs';`, 'fs'],
  ['read-model-is-pure', 'read-model/b.ts', `import { Redis } from 'ioredis'; new Redis();`, 'node_modules/ioredis'],
  ['read-model-is-pure', 'read-model/c.ts', `import '#projector/errors.ts';`, 'services/projector/errors.ts'],
  [
    'projector-knows-no-adapter',
    'projector/a.ts',
    `import type { Keys } from '#adapters/redis/keys.ts'; export type A = Keys;`,
    'services/adapters/redis/keys.ts',
  ],
  [
    'projector-knows-no-adapter',
    'projector/b.ts',
    `export * from '#query-api/ports.ts';`,
    'services/query-api/ports.ts',
  ],
  [
    'query-api-knows-no-adapter',
    'query-api/a.ts',
    `await import('#adapters/redis/keys.ts');`,
    'services/adapters/redis/keys.ts',
  ],
  [
    'query-api-knows-no-adapter',
    'query-api/routes/a.ts',
    `import '../../projector/errors.ts';`,
    'services/projector/errors.ts',
  ],
  ['admin-api-knows-no-adapter', 'admin-api/a.ts', `import 'ioredis';`, 'node_modules/ioredis'],
  ['admin-api-knows-no-adapter', 'admin-api/b.ts', `import '#query-api/app.ts';`, 'services/query-api/app.ts'],
  ['http-is-what-both-apis-share', 'http/a.ts', `import '#projector/errors.ts';`, 'services/projector/errors.ts'],
  [
    'adapter-redis',
    'adapters/redis/a.ts',
    `import '#adapters/debezium/values.ts';`,
    'services/adapters/debezium/values.ts',
  ],
  ['adapter-redis', 'adapters/redis/b.ts', `import '#projector/consume.ts';`, 'services/projector/consume.ts'],
  ['adapter-kafka', 'adapters/kafka/a.ts', `import 'ioredis';`, 'node_modules/ioredis'],
  ['every-adapter-has-a-rule', 'adapters/fax/a.ts', `import '#projector/errors.ts';`, 'services/projector/errors.ts'],
  [
    'dashboard-knows-the-contract-only',
    'dashboard/a.ts',
    `import type {} from '#query-api/ports.ts';`,
    'services/query-api/ports.ts',
  ],
  ['services-do-not-reach-out', 'query-api/b.ts', `import '#scripts/planted.ts';`, 'scripts/planted.ts'],
  ['no-test-in-production', 'query-api/c.ts', `import '#test/planted.ts';`, 'test/planted.ts'],
  ['resolvable', 'projector/c.ts', `import './nowhere.ts';`, './nowhere.ts'],
  ['declared', 'projector/d.ts', `import 'fast-check';`, 'node_modules/fast-check'],
];

let tree = '';
let found: string[] = [];
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'deskview-layers-'));
  for (const name of ['package.json', '.dependency-cruiser.cjs', 'services']) {
    await cp(join(root, name), join(tree, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  const files = [
    ['scripts/planted.ts', ''],
    ['test/planted.ts', ''],
  ].concat(planted.map(([, file, line]) => [`services/${file.replace(/(\w+\.ts)$/, 'planted-$1')}`, line]));
  for (const [file = '', text = ''] of files) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), `${text}\n`);
  }
  found = await violations(tree, 'services', 'scripts', 'test');
}, 60_000);
afterAll(() => rm(tree, { recursive: true, force: true }));

test.each(planted)('%s: planted in %s, it is seen', (rule, file, _line, imported) => {
  const from = `services/${file.replace(/(\w+\.ts)$/, 'planted-$1')}`;
  expect(found.filter((line) => line.startsWith(`${rule}: ${from} → ${imported}`))).toHaveLength(1);
});
