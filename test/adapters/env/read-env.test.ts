import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EnvError, readEnv } from '#adapters/env/read-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (content: string): string => {
  const path = join(folder, `${Math.random()}`);
  writeFileSync(path, content);
  return path;
};

const schema = z.object({ SECRET: z.string(), PORT: z.coerce.number().min(1, 'must be a port').default(80) });

const mistakesOf = (env: Record<string, string>): readonly string[] => {
  try {
    readEnv(env, schema);
  } catch (error) {
    if (error instanceof EnvError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a variable', () => {
  test('is read, or has its default', () => {
    expect(readEnv({ SECRET: 's', OTHER: 'x' }, schema)).toEqual({ SECRET: 's', PORT: 80 });
  });

  test('that is empty is not given', () => {
    expect(readEnv({ SECRET: 's', PORT: '', PORT_FILE: '' }, schema).PORT).toBe(80);
    expect(mistakesOf({ SECRET: '' })).toEqual(['SECRET: is required']);
  });

  test.each([' s', ' s\n', ' s\n\n', ' s\r\n', ' s\r', '\uFEFF s\r\n'])(
    'given as %j, or in a file, is " s"',
    (text) => {
      expect(readEnv({ SECRET_FILE: fileWith(text) }, schema).SECRET).toBe(' s');
      expect(readEnv({ SECRET: text }, schema).SECRET).toBe(' s');
    },
  );

  test('may not stand in a file that is empty', () => {
    expect(mistakesOf({ SECRET_FILE: fileWith('\n') })).toEqual(['SECRET_FILE: names a file that is empty']);
    expect(mistakesOf({ SECRET: 's', PORT_FILE: fileWith('') })).toEqual(['PORT_FILE: names a file that is empty']);
  });

  test('may not be given in both ways', () => {
    expect(mistakesOf({ SECRET: 's', SECRET_FILE: fileWith('s') })).toEqual([
      'SECRET: is given twice, also as SECRET_FILE',
    ]);
  });
});

test('all mistakes are told at once, and no values', () => {
  const mistakes = mistakesOf({ SECRET_FILE: join(folder, 'absent'), PORT: '-31337' });
  expect(mistakes).toHaveLength(2);
  expect(mistakes[0]).toMatch(/^SECRET_FILE: cannot be read \(ENOENT/);
  expect(mistakes[1]).toBe('PORT: must be a port');
});
