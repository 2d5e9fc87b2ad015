import type { Way } from '#infra/local/line-options.ts';
import type { TcpProxy } from '#test/faults/support/proxy.ts';
import type { Fault } from './fault.ts';

export const ways: readonly Way[] = [
  'projector-postgres',
  'projector-redis',
  'projector-kafka',
  'api-redis',
  'connect-postgres',
  'connect-kafka',
];

type Weather = {
  readonly name: string;
  readonly lasts: readonly [number, number];
  readonly begin: (proxy: TcpProxy) => void;
  /** Connections that lost bytes are reset afterwards. */
  readonly breaks?: true;
};

const weathers: readonly Weather[] = [
  { name: 'cut', lasts: [1, 1], begin: (proxy) => proxy.cut() },
  { name: 'refused', lasts: [1, 10], begin: (proxy) => proxy.refuse() },
  { name: 'held', lasts: [1, 15], begin: (proxy) => proxy.hold() },
  { name: 'black hole', lasts: [1, 15], begin: (proxy) => proxy.blackHole() },
  { name: 'replies swallowed', lasts: [1, 10], begin: (proxy) => proxy.swallowReplies(), breaks: true },
  { name: '200 ms late', lasts: [5, 20], begin: (proxy) => proxy.delay(200, { jitter: 150 }) },
  { name: '2 s late', lasts: [5, 15], begin: (proxy) => proxy.delay(2000, { jitter: 500 }) },
  { name: '50 kB/s', lasts: [5, 20], begin: (proxy) => proxy.limit(50_000) },
];

export const networkFaults: readonly Fault[] = ways.flatMap((way) =>
  weathers.map(
    ({ name, lasts, begin, breaks }): Fault => ({
      ...{ kind: `${way} ${name}`, target: way, weight: 0.4, lasts, most: 2 },
      async begin({ line }) {
        const proxy = line.between(way);
        begin(proxy);
        return async () => {
          proxy.pass();
          if (breaks) proxy.cut();
          return null;
        };
      },
    }),
  ),
);
