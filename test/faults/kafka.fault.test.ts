import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { registerConnector } from '#debezium/register.ts';
import { downFor, frozenFor } from './support/down.ts';
import { type Fault, faultsOn } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { codecsOf } from './support/log-of.ts';
import type { TcpProxy } from './support/proxy.ts';
import { longestStandstill } from './support/reads.ts';

// Promise 3: what arrives twice has no effect twice.
// Promise 5: while nothing arrives, readers are told.

const fault = faultsOn({ through: ['projector-kafka'] });

const brokerBack = { row: '16', flagged: true, recoverWithin: 10_000 } as const;

fault('the broker is stopped for 15 s', {
  ...brokerBack,
  fast: true,
  cause: ({ line }) => frozenFor(line.part('kafka'), 15_000),
});

fault('the broker is stopped for 120 s', {
  ...brokerBack,
  timeout: 600_000,
  cause: ({ line }) => frozenFor(line.part('kafka'), 120_000),
});

fault('the broker is killed and started again after 60 s', {
  ...brokerBack,
  cause: ({ line }) => downFor(line.part('kafka'), 60_000),
});

/** No wait longer than that, however bad the way is. */
const NO_HANG = 30_000;

/** The way from the projector to the broker is hurt for so long; what came through meanwhile is told. */
const onTheWay =
  (milliseconds: number, hurt: (proxy: TcpProxy) => Promise<void> | void): Fault['cause'] =>
  async ({ line, reads, note }) => {
    const proxy = line.between('projector-kafka');
    const since = performance.now();
    await Promise.all([hurt(proxy), sleep(milliseconds)]);
    proxy.pass();
    const standstill = longestStandstill(reads, since, performance.now());
    note(`longest standstill meanwhile ${(standstill / 1000).toFixed(1)} s`);
    if (standstill > NO_HANG) throw new Error(`nothing came through for ${standstill} ms`);
  };

fault('the way to the broker is a black hole for 20 s', {
  row: '17, 18',
  flagged: true,
  cause: onTheWay(20_000, (proxy) => proxy.blackHole()),
});

fault('the way to the broker takes 2 s, give or take half of one, for a minute', {
  row: '17, 18',
  cause: onTheWay(60_000, (proxy) => proxy.delay(2000, { jitter: 500, only: 'replies' })),
});

fault('the way from the broker carries 50 kB/s for a minute', {
  row: '17, 18',
  cause: onTheWay(60_000, (proxy) => proxy.limit(50_000)),
});

fault('connections to the broker are reset every 2 s for half a minute', {
  row: '17, 18',
  cause: onTheWay(30_000, async (proxy) => {
    for (let n = 0; n < 15; n++) {
      proxy.cut();
      await sleep(2000);
    }
  }),
});

const configOf = async ({ stack: { connect } }: FaultyLine): Promise<Record<string, string>> => {
  const { name: _, ...config } = (await (
    await fetch(`${connect.url}/connectors/${connect.connector}/config`)
  ).json()) as {
    name: string;
  } & Record<string, string>;
  return config;
};

fault('records are compressed on the way: gzip, zstd, lz4, snappy, one after the other', {
  row: '28',
  async cause({ line, note }) {
    const { url, connector } = line.stack.connect;
    const config = await configOf(line);
    for (const codec of ['gzip', 'zstd', 'lz4', 'snappy', 'none']) {
      await registerConnector(url, connector, { ...config, 'producer.override.compression.type': codec });
      if (codec !== 'none') await sleep(3000);
    }
    const batches = codecsOf(line);
    expect(Object.keys(batches).sort()).toEqual(['gzip', 'lz4', 'none', 'snappy', 'zstd']);
    note(`batches ${JSON.stringify(batches)}`);
  },
});
