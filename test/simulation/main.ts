import { parseArgs } from 'node:util';
import { wholeOption } from '#test/support/whole-option.ts';
import { search } from './search.ts';
import { toldOf } from './told.ts';

const usage = `npm run simulate -- [--histories N] [--seed S] [--length E]
  Plays N random histories (default 2000) of at most E events (50). The same seed plays the same ones; default: a new one.`;

const whole = wholeOption(usage);

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { histories: text, seed: text, length: text, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const histories = whole(values.histories, 2000);
const seed = whole(values.seed, Date.now() % 2 ** 31);

process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
const found = await search({ histories, seed, length: whole(values.length, 50) });
const seconds = (performance.now() - started) / 1000;
if (found.failing) {
  process.stdout.write(`history ${found.tried} of seed ${seed} fails; ${toldOf(found)}\n`);
  process.exitCode = 1;
} else {
  const rate = Math.round(histories / seconds);
  process.stdout.write(
    `${histories} histories, nothing lost, doubled or wrong: ${seconds.toFixed(1)} s, ${rate} histories/s\n`,
  );
}
