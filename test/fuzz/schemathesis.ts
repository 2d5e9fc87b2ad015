import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '#infra/local/state-dir.ts';
import type { Served } from './api.ts';
import { packages, python } from './install.ts';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const START = 'from schemathesis.cli import schemathesis; schemathesis()';

type Fuzzing = {
  readonly maxExamples: number;
  readonly seed: number;
  /** Each line as it is printed. */
  readonly say: (line: string) => void;
};

/** Runs all checks against an API by the document that it serves; gives the exit code, 0 when nothing is wrong. */
export const fuzz = async ({ api, token, request }: Served, { maxExamples, seed, say }: Fuzzing): Promise<number> => {
  const env = {
    ...process.env,
    ...{ PYTHONPATH: await packages(), PYTHONDONTWRITEBYTECODE: '1', SCHEMATHESIS_HOOKS: beside('hooks.py') },
    ...{ FUZZ_API: api, FUZZ_TOKEN: token, FUZZ_REQUEST: request },
  };
  const args = [
    ...['-c', START, '--no-color', '--config-file', beside('schemathesis.toml'), 'run', `${api}/openapi.json`],
    ...['--checks', 'all', '--continue-on-failure', '--workers', '2', '--warnings', 'off'],
    ...['--max-examples', String(maxExamples), '--seed', String(seed), '--header', `Authorization: Bearer ${token}`],
  ];
  // Hypothesis keeps what it found in the current folder.
  const cwd = mkdtempSync(`${cacheDir}/fuzzing-`);
  try {
    const child = spawn(python(), args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface(child.stdout).on('line', say);
    const [code] = await once(child, 'close');
    return code ?? 1;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
};
