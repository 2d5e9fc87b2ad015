import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { notPlanted } from '../not-planted.ts';
import { nothingMeasured, type Result } from './result.ts';
import { table } from './table.ts';

/** Where the results are also written, as JSON and, beside it, as Markdown. */
const path = process.env['FAULTS_JSON'] || '.deskview/faults.json';

/** Of a whole run: what it left out, and why. */
const leftOut: readonly Result[] =
  process.env['FAULTS'] === 'all'
    ? notPlanted.map(({ why, ...named }) => ({
        ...nothingMeasured,
        ...named,
        seconds: 0,
        outcome: `not planted: ${why}`,
      }))
    : [];

/** Ends a run that planted faults with the table of what came of them. */
export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const run = modules.flatMap((module) => [...module.children.allTests()].flatMap((test) => test.meta().fault ?? []));
    if (run.length === 0) return;
    const results = [...run, ...leftOut];
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(path.replace(/(\.json)?$/, '.md'), `${table(results)}\n`);
    process.stdout.write(`\n${table(results)}\n`);
  }
}
