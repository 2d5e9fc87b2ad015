import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';
import { openJournal } from './journal.ts';
import { reportInWords } from './report.ts';

const usage = `npm run chaos -- [--minutes M] [--seed S]
  Starts a line of its own, writes and reads, and hurts it at random for M minutes (default 3). The same seed brings the
  same faults at the same times; default: a new one.`;

const positive = (text: string | undefined, otherwise: number): number => {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  process.stderr.write(`${text} is not a number above 0\n${usage}\n`);
  return process.exit(2);
};

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { minutes: text, seed: text, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const minutes = positive(values.minutes, 3);
const seed = Math.floor(positive(values.seed, 1 + (Date.now() % 1_000_000)));

const folder = join(tmpdir(), `deskview-chaos-${seed}-${process.pid}`);
mkdirSync(folder);
process.stdout.write(`seed ${seed}, story and logs in ${folder}\n`);
const journal = openJournal((line) => process.stderr.write(line));
const report = await chaos({ minutes, seed, journal, keepLogsIn: folder });
writeFileSync(join(folder, 'story.log'), journal.lines.join('\n'));
process.stdout.write(`${reportInWords(report)}\n`);
process.exit(report.wrong.length > 0 ? 1 : 0);
