import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exitCodeOf } from '#scripts/exit-code.ts';
import { program } from '#scripts/program.ts';
import { deskview, type Env, nowhere, run } from './run.ts';

const every = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(every)];

/** What a command says that ends before it has done anything. */
const misuse = async (args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> => {
  let said = '';
  const writeErr = (text: string): void => {
    said += text;
  };
  for (const command of every(program)) command.configureOutput({ writeErr });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return { code: 0, said };
  } catch (error) {
    return { code: exitCodeOf(error), said: said + (error instanceof Error ? error.message : '') };
  }
};

const leaves = every(program).filter(({ commands }) => commands.length === 0);

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({
    writeOut: (more) => {
      text += more;
    },
    getOutHelpWidth: () => 500,
  });
  command.outputHelp();
  return text;
};

test('there is a command for everything that operators do', () => {
  expect(leaves.map((command) => command.name()).sort()).toEqual(
    [
      ...['stage', 'wait', 'verify', 'promote', 'rollback', 'abort', 'gc', 'reindex', 'status', 'doctor'],
      ...['generations', 'log', 'request', 'technician', 'explain', 'prepare', 'token'],
      ...['list', 'show', 'retry', 'discard'],
    ].sort(),
  );
});

test.each(leaves.map((command) => [command.name(), command] as const))(
  '%s --help has examples, and says what --json prints',
  (_name, command) => {
    const help = helpOf(command);
    expect(help).toMatch(/Examples?:\n {2}\S/);
    expect(help).toMatch(/--json +print/);
  },
);

test('the help tells the exit codes', () => {
  expect(helpOf(program)).toMatch(
    /0 ok · 1 failed · 2 usage or configuration · 3 drift found · 4 partly repaired · 5 refused/,
  );
});

describe('exit 2: what was asked for cannot be meant', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  beforeEach(() => {
    for (const [name, value] of Object.entries(nowhere)) vi.stubEnv(name, value);
  });
  afterEach(() => vi.unstubAllEnvs());

  test.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['nonsense'], /unknown command/],
    ['an unknown view', ['verify', '--view', 'mine'], /must be one of unassigned/],
    ['a request that is no UUID', ['inspect', 'request', '42'], /UUID/],
    ['a rate of nothing', ['stage', '--max-rate', '0'], /whole number above 0/],
    ['another origin', ['stage', '--from', 'redis'], /Allowed choices are kafka, postgres/],
    ['a time that is none', ['reindex', '--since', 'yesterday'], /must be a time/],
    ['two selections', ['reindex', '--unit', '1', '--since', '1h'], /Give one of/],
    ['a sample of a selection', ['verify', '--sample', '5', '--unit', '1'], /not both/],
    ['an explanation for nobody', ['explain', '--view', 'all_tickets', '--request', id], /--technician/],
    ['abort where nobody can be asked', ['abort'], /Say --yes/],
    ['gc where nobody can be asked', ['gc'], /Say --yes/],
    ['a forced promotion where nobody can be asked', ['promote', '--force'], /Say --yes/],
    ['a forced rollback where nobody can be asked', ['rollback', '--force'], /Say --yes/],
    ['a retry of nothing', ['dlq', 'retry'], /offsets of dlq list, or --all/],
    ['a retry of some and all', ['dlq', 'retry', '5', '--all'], /offsets of dlq list, or --all/],
    ['a letter at no offset', ['dlq', 'show', 'x1'], /must be an offset/],
    ['discarding all where nobody can be asked', ['dlq', 'discard', '--all'], /Say --yes/],
    ['a token for nobody', ['token'], /--user NAME, or --admin/],
  ])('%s', async (_what, args, words) => {
    const { code, said } = await misuse(args);
    expect(code).toBe(2);
    expect(said).toMatch(words);
  });
});

test('an unknown command ends with 2 and no data', async () => {
  expect(await deskview(['nonsense'])).toMatchObject({ status: 2, stdout: '' });
});

describe('exit 2: the environment is not enough', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each<[string, Env, readonly string[], RegExp]>([
    ['an address is missing', { KAFKA_BROKERS: '127.0.0.1:3' }, ['generations'], /REDIS_URL is not given$/],
    ['a variable is wrong', { REDIS_URL: 's3cret' }, ['generations'], /^REDIS_URL: (?!.*s3cret)/],
    [
      'nothing is given',
      {},
      ['prepare', '--dry-run'],
      /^DATABASE_URL: is required\nREPLICATION_PASSWORD: is required$/,
    ],
    ['there is nothing to sign with', nowhere, ['token', '--admin'], /JWT_SECRET is not given/],
  ])('%s', async (_what, env, args, words) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { code, said } = await misuse(args);
    expect(code).toBe(2);
    expect(said).toMatch(words);
  });
});

test('with the secret alone a token is made: for an id, and for an operator', async () => {
  const env = { JWT_SECRET: 'a secret of thirty-two characters' };
  const claims = async (args: readonly string[]) => {
    const { status, stdout } = await deskview(['token', ...args], env);
    expect(status).toBe(0);
    return JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  };
  const id = '00000000-0000-4000-8000-000000000901';
  const user = await claims(['--user', id]);
  expect(user).toMatchObject({ sub: id, type: 'access', iss: 'service-catalog', aud: 'it-service-catalog' });
  expect(user).not.toHaveProperty('scope');
  expect(await claims(['--admin', '--hours', '1'])).toMatchObject({ scope: 'admin' });
});

test('a dry run of the start needs a database to look at, exit 2', async () => {
  const { status, stdout } = await run('start.ts', ['--dry-run']);
  expect(status).toBe(2);
  expect(stdout).toContain('set DATABASE_URL');
});
