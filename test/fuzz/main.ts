import { parseArgs } from 'node:util';
import { withPrivateRedis } from '#test/bench/private-redis.ts';
import { wholeOption } from '#test/support/whole-option.ts';
import { answersOf } from './answers-of.ts';
import { withApi } from './api.ts';
import { fuzz } from './schemathesis.ts';

const usage = `npm run fuzz -- [--max-examples N] [--seed S]
  Runs all checks of Schemathesis against the API by its own document: N random cases (default 100) of each operation and
  kind, besides those at the edges of every schema. The same seed makes the same cases; default: a new one.`;

const whole = wholeOption(usage);

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { 'max-examples': text, seed: text, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const maxExamples = whole(values['max-examples'], 100);
const seed = whole(values.seed, Date.now() % 2 ** 31);
const say = (line: string) => void process.stdout.write(`${line}\n`);

process.exitCode = await withPrivateRedis((redis) =>
  withApi(redis, async (served) => {
    const code = await fuzz(served, { maxExamples, seed, say });
    for (const line of await answersOf(served)) say(line);
    return code;
  }),
);
