import type { LineOptions, Way } from '#infra/local/line-options.ts';
import type { Part, PartName } from '#infra/local/part.ts';
import { mintToken } from '#infra/local/token.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';
import { startProxy, type TcpProxy } from './proxy.ts';

export type FaultyLineOptions = Partial<Omit<LineOptions, 'detours'>> & {
  /** Which ways lead through a proxy. */
  readonly through?: readonly Way[];
};

/** A whole supervised line that can be hurt: through its parts, and through the proxies between them. */
export type FaultyLine = TestLine & {
  /** The proxy on a way named in `through`. */
  between(way: Way): TcpProxy;
  part(name: PartName): Part;
  /** Ends whatever was done to proxies and with SIGSTOP. */
  heal(): Promise<void>;
};

/** Requests of the demo: enough for every view, few enough for a comparison within seconds. */
const REQUESTS = 300;

export const startFaultyLine = async ({
  through = [],
  env,
  ...options
}: FaultyLineOptions = {}): Promise<FaultyLine> => {
  const proxies = new Map<Way, TcpProxy>();
  for (const way of through) proxies.set(way, await startProxy());
  const line = await startTestLine({
    demo: REQUESTS,
    supervised: true,
    // What readers are told while Redis is hurt is to be of Redis.
    env: { VERIFY_EVERY: '0', FALLBACK: 'off', ...env },
    detours: Object.fromEntries(proxies),
    ...options,
  });
  const part = (name: PartName): Part => {
    const found = line.parts[name];
    if (!found) throw new Error(`the line has no ${name}`);
    return found;
  };
  const own = {
    part,
    between(way: Way) {
      const proxy = proxies.get(way);
      if (!proxy) throw new Error(`nothing is between ${way}: name it in through`);
      return proxy;
    },
    async heal() {
      for (const proxy of proxies.values()) proxy.pass();
      for (const it of Object.values(line.parts)) if (it.pid !== undefined) await it.kill('SIGCONT');
    },
    async stop() {
      await own.heal();
      await line.stop();
      for (const proxy of proxies.values()) await proxy.close();
    },
  };
  return Object.defineProperties({ ...line, ...own }, { stack: { get: () => line.stack } });
};

/** Every technician's every view against Postgres. Nobody may write meanwhile. */
export const compared = ({ stack }: FaultyLine) =>
  compareWithSql({
    apiUrl: stack.api.url,
    databaseUrl: stack.postgres.url,
    tokenFor: (user) => mintToken(stack.jwt, user),
    timeZone: 'UTC',
  });
