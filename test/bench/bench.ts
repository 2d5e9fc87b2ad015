import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { wholeNumber } from '#scripts/whole-number.ts';
import type { Report } from './report.ts';

type Options = { readonly requests?: number };

/** Each benchmark compares within one run, so that its ratios hold on any machine. */
const benchmarks: Readonly<Record<string, () => Promise<{ run: (options: Options) => Promise<Report> }>>> = {
  latency: () => import('./latency.ts'),
  apply: () => import('./apply.ts'),
  read: () => import('./read.ts'),
  api: () => import('./api.ts'),
  compress: () => import('./compress.ts'),
  rebuild: () => import('./rebuild.ts'),
  operate: () => import('./operate.ts'),
  fallback: () => import('./fallback.ts'),
};

const program = new Command('npm run bench --')
  .argument('<name>', `one of: ${Object.keys(benchmarks).join(', ')}`)
  .option('--json <file>', 'write the report there too')
  .option('--requests <number>', 'rebuild, operate, fallback: how many requests the source has', wholeNumber)
  .parse();

const name = program.args[0] ?? '';
const load = benchmarks[name];
if (!load)
  program.error(`There is no benchmark ${name}; there are: ${Object.keys(benchmarks).join(', ')}`, { exitCode: 2 });
else {
  const { json, requests } = program.opts<{ json?: string; requests?: number }>();
  const report = await (await load()).run(requests === undefined ? {} : { requests });
  console.log(`\n${name} on ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
  console.table(report.rows);
  for (const note of report.notes) console.log(note);
  if (json) writeFileSync(json, `${JSON.stringify({ name, ...report }, null, 2)}\n`);
}
