import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COLUMNS = 140;
const deskview = fileURLToPath(new URL('../deskview.ts', import.meta.url));

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** What a terminal shows after a command: of a line that was drawn again and again, the drawing in the middle. */
const shown = (written: string): readonly string[] =>
  written
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => {
      const drawings = line.split('\r\u001b[K').filter((drawing) => drawing !== '');
      const last = drawings.at(-1) ?? '';
      const middle = drawings[Math.floor((drawings.length - 1) / 2)] ?? '';
      return drawings.length > 1 ? [middle, last] : [last];
    });

/** Runs a command of ours in a terminal (util-linux's `script`) and gives the lines on it. Rejects when it fails. */
export const inTerminal = (args: readonly string[]): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, deskview, ...args].map(quoted).join(' ');
    const child = spawn('script', ['-qefc', `stty cols ${COLUMNS}; ${command}`, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm-256color' },
    });
    let written = '';
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(shown(written));
      else reject(new Error(`deskview ${args.join(' ')} ended with ${code}:\n${written}`));
    });
  });
