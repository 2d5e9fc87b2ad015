import { tailOf } from '#infra/local/log.ts';
import type { FaultyLine } from '#test/faults/support/faulty-line.ts';
import { deskview } from '#test/support/deskview.ts';

const words = async (line: FaultyLine, ...args: readonly string[]): Promise<string> => {
  const { stdout, stderr, code } = await deskview(line.stack, ...args);
  return `deskview ${args.join(' ')} (exit ${code}):\n${stdout}${stderr}`;
};

const connector = async ({ stack }: FaultyLine): Promise<string> => {
  const { url, connector } = stack.connect;
  return fetch(`${url}/connectors/${connector}/status`, { signal: AbortSignal.timeout(5000) })
    .then((answer) => answer.text())
    .catch((error: Error) => error.message);
};

/** What stands still, in the line's own words. */
export const standing = async (line: FaultyLine): Promise<string> => {
  const told = await Promise.all([
    words(line, 'status'),
    words(line, 'generations'),
    words(line, 'doctor'),
    words(line, 'log'),
  ]);
  const logs = Object.values(line.parts).map((part) => `the end of ${part.log}:\n${tailOf(part.log)}`);
  return [...told, `connector: ${await connector(line)}`, ...logs].join('\n\n');
};
