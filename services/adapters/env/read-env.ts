import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { keepSecret } from '#environment/redact.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Some variables are missing or wrong; the message has one line for each. Values never appear: they may be secrets. */
export class EnvError extends Error {
  readonly code = 'CONFIGURATION';
  readonly retriable = false;
}

/** Editors and `echo` end a file with line ends, and Windows begins it with a byte order mark: neither belongs to a value. */
const bare = (text: string): string => text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');

/** The variable itself or, for `NAME_FILE`, what that file holds. Empty is not given. */
const valueIn = (env: Env, name: string, mistakes: string[]): string | undefined => {
  const value = bare(env[name] ?? '') || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) {
    mistakes.push(`${name}: is given twice, also as ${name}_FILE`);
    return undefined;
  }
  try {
    const content = bare(readFileSync(file, 'utf8'));
    if (content !== '') return content;
    mistakes.push(`${name}_FILE: names a file that is empty`);
  } catch (cause) {
    mistakes.push(`${name}_FILE: cannot be read (${cause instanceof Error ? cause.message : cause})`);
  }
  return undefined;
};

/**
 * The values of a schema whose keys are names of environment variables; each may also be given as `NAME_FILE`.
 * What of them is secret is not printed from now on. Throws EnvError that names every mistake at once.
 */
export const readEnv = <S extends z.ZodObject>(env: Env, schema: S): z.output<S> => {
  const mistakes: string[] = [];
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, valueIn(env, name, mistakes)]));
  keepSecret({ ...env, ...given });
  const parsed = schema.safeParse(given);
  for (const { code, path, message } of parsed.error?.issues ?? []) {
    const name = path.join('.');
    if (env[`${name}_FILE`] && given[name] === undefined) continue; // said already: its file could not be read
    mistakes.push(`${name}: ${code === 'invalid_type' && given[name] === undefined ? 'is required' : message}`);
  }
  if (mistakes.length > 0 || !parsed.success) throw new EnvError(mistakes.join('\n'));
  return parsed.data;
};
