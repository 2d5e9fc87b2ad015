import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { SECRET } from '#test/support/http.ts';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The API in a process of its own, as it is started in earnest. */
export const startApi = async (env: Readonly<Record<string, string>>) => {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['services/query-api/main.ts'], {
    env: { PATH, JWT_SECRET: SECRET, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Of a test that failed before it stopped it.
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Line[] = [];
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line.msg === 'listening') resolve(line['url'] as string);
    });
    void ended.then(() => reject(new Error(`The API ended before it listened: ${said}`)));
  });
  return {
    url,
    /** All that it wrote to its log so far; every line of it is JSON. */
    lines,
    said: () => said,
    /** As a supervisor does; resolves when all that it wrote is there. */
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
};
