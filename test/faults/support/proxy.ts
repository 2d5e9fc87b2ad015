import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type Conditions, clear, type Direction } from './conditions.ts';
import { lane } from './lane.ts';

type Where = { readonly only?: Direction };

/** Stands between a client and a server on this machine, and does to their connections what networks do. */
export type TcpProxy = {
  /** What clients connect to, on 127.0.0.1. */
  readonly port: number;
  readonly connections: number;
  leadTo(port: number): void;
  /** Everything as it should be again. Connections that lost bytes stay silent, as after a forgotten NAT entry. */
  pass(): void;
  /** Latency in milliseconds, give or take `jitter`; order stays. */
  delay(milliseconds: number, options?: Where & { readonly jitter?: number }): void;
  limit(bytesPerSecond: number, options?: Where): void;
  /** Bytes wait until `pass`, as in a cable pulled and put back. */
  hold(options?: Where): void;
  /** Bytes are taken and vanish, of new connections too; nobody is told. */
  blackHole(): void;
  /** Requests arrive, answers vanish. What a client takes for lost was done. */
  swallowReplies(): void;
  /** Resets all connections; new ones are welcome. */
  cut(): void;
  /** Resets all connections, and new ones as soon as they come, until `pass`. */
  refuse(): void;
  close(): Promise<void>;
};

const both: readonly Direction[] = ['requests', 'replies'];

export const startProxy = async (): Promise<TcpProxy> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  const now: Record<Direction, Conditions> = { requests: clear, replies: clear };
  let target: number | undefined;
  let refusing = false;

  const change = (conditions: Partial<Conditions>, { only }: Where = {}): void => {
    for (const direction of only ? [only] : both) now[direction] = { ...now[direction], ...conditions };
  };

  const join = (client: Socket): void => {
    if (refusing || target === undefined) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = [client, server] as const;
    pairs.add(pair);
    for (const socket of pair) socket.setNoDelay(true).on('error', () => undefined);
    const ways = [
      pipeline(client, ...lane(() => now.requests), server),
      pipeline(server, ...lane(() => now.replies), client),
    ];
    // A direction that fails takes the other one along; one that only ended leaves it open.
    const end = () => {
      for (const socket of pair) socket.resetAndDestroy();
    };
    for (const way of ways) way.catch(end);
    void Promise.allSettled(ways).then(() => pairs.delete(pair));
  };

  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };

  const listener = createServer({ allowHalfOpen: true }, join);
  await new Promise<void>((resolve) => listener.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = listener.address() as { readonly port: number };
  return {
    port,
    get connections() {
      return pairs.size;
    },
    leadTo(port) {
      target = port;
    },
    pass() {
      refusing = false;
      change(clear);
    },
    delay: (delay, { jitter = 0, ...where } = {}) => change({ delay, jitter }, where),
    limit: (bytesPerSecond, where) => change({ bytesPerSecond }, where),
    hold: (where) => change({ held: true }, where),
    blackHole: () => change({ lost: true }),
    swallowReplies: () => change({ lost: true }, { only: 'replies' }),
    cut,
    refuse() {
      refusing = true;
      cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};
