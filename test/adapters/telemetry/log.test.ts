import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Lines that a process writes which is killed at once. */
const linesOf = (script: string): readonly string[] => {
  const program = `
    import { openLog } from '#adapters/telemetry/log.ts';
    const log = openLog({ name: 'killed', level: 'info' });
    ${script}
    process.kill(process.pid, 'SIGKILL');
    for (;;);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean);
};

test('what was logged before a process was killed is there, in order, without its secrets', () => {
  const lines = linesOf(`
    for (let number = 0; number < 100; number += 1) log.info({ number }, 'said');
    log.error({ err: new Error('connect postgres://desk:hunter2@db') }, 'the last words');`);
  const told = lines.map((line) => JSON.parse(line));
  expect(told.slice(0, 100).map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, number) => number));
  expect(told[100]).toMatchObject({
    level: 50,
    msg: 'the last words',
    err: { message: 'connect postgres://[redacted]@db' },
  });
  expect(lines.join()).not.toContain('hunter2');
});

test('an error of Redis is logged without the arguments of its command: they are its password, or what people wrote', () => {
  const [line = ''] = linesOf(`
    const refused = (name) => Object.assign(new Error('WRONGPASS'), { command: { name, args: ['desk', 'a]"b'] } });
    log.error({ err: Object.assign(new AggregateError([refused('evalsha')]), refused('auth')) }, 'refused');`);
  const { err } = JSON.parse(line);
  expect([err.command, err.aggregateErrors[0].command]).toEqual([{ name: 'auth' }, { name: 'evalsha' }]);
  expect(line).not.toMatch(/desk|a\]/);
});
