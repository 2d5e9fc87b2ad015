import { Writable } from 'node:stream';
import { openLog } from '#adapters/telemetry/log.ts';
import { metricsSummaryBody } from '#query-api/contract.ts';
import { createObserver } from '#query-api/observe/observe.ts';
import type { FallbackState } from '#query-api/observe/state.ts';
import type { ReadStore } from '#query-api/ports.ts';
import type { Tracing } from '#query-api/tracing-ports.ts';
import { type AppOptions, appOf } from '../app-of.ts';
import { NOON } from '../desk.ts';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: number };

type Options = AppOptions & {
  readonly level?: string;
  readonly slowMs?: number;
  readonly tracing?: Tracing;
  readonly fallbackState?: () => FallbackState;
};

/** An application that is observed, and what is seen of it. */
export const observedOf = (store: ReadStore, options: Options = {}) => {
  const { level = 'info', slowMs = 10_000, tracing, fallbackState, clock = () => NOON, ...more } = options;
  let text = '';
  const to = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const log = openLog({ name: 'query-api', level }, to);
  const observer = createObserver({ log, slowMs, clock, tracing, loopLagMs: () => 7 });
  const observing = { observer, cell: 'test', ofProcess: false, fallback: fallbackState };
  const app = appOf(store, { log, clock, observing, ...more });

  return {
    app,
    observer,
    request: app.request,
    /** What stands behind a name and its labels; undefined when it is not told. */
    metric: async (line: string): Promise<number | undefined> => {
      const told = (await (await app.request('/metrics')).text()).split('\n').find((one) => one.startsWith(`${line} `));
      return told === undefined ? undefined : Number(told.slice(line.length + 1));
    },
    summary: async () => metricsSummaryBody.parse(await (await app.request('/metrics/summary')).json()),
    text: () => text,
    lines: (message?: string): readonly Line[] =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line)
        .filter(({ msg }) => message === undefined || msg === message),
  };
};
