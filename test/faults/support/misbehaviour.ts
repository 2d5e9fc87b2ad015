import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './projectors.ts';

/** What one of our own threads is told to do that it should not; milliseconds. */
export type Misbehaviour = {
  /** `feed`: the thread that feeds what is served, `projector`: the main thread beside it. */
  readonly who: 'feed' | 'projector' | 'api';
} & (
  | { readonly what: 'block'; readonly milliseconds: number }
  /** The Kafka client asks for no more, or never comes back from a batch. */
  | { readonly what: 'no-fetch' | 'no-return' }
);

/** By how many milliseconds whose clock is ahead. */
export type Clocks = { readonly projector?: number; readonly api?: number };

const write = (file: string, content: Misbehaviour | Clocks): void => {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
};

/** A way to make the processes of one line misbehave: `env` is the line's. */
export const misbehaviour = () => {
  const file = join(tmpdir(), `deskview-misbehave-${process.pid}-${performance.now()}.json`);
  return {
    env: {
      MISBEHAVE: file,
      NODE_OPTIONS: `--import=${new URL('./misbehave.ts', import.meta.url).href}`,
    },
    /** Resolves when it is being obeyed. */
    async order(order: Misbehaviour): Promise<void> {
      write(file, order);
      await until('the order is taken', () => !existsSync(file), { within: 10_000 });
    },
    /** Also for processes that are started later. */
    setClocks: (clocks: Clocks): void => write(`${file}.clocks`, clocks),
    rightClocks: (): void => rmSync(`${file}.clocks`, { force: true }),
  };
};
