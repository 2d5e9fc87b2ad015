import type { Position, ProjectionStore, Writes } from '#projector/ports.ts';
import { type MemoryServer, memoryServer } from '#test/support/memory-store.ts';

type Options = Parameters<MemoryServer['connect']>[0];
/** What Redis did: made an empty generation, or applied a step. */
type Deed = { readonly made: Options } | { readonly writes: Writes };

/** A Redis that remembers what it did, and can be made to forget the last of it. */
export type SimulatedRedis = Pick<MemoryServer, 'connect' | 'kept' | 'lose' | 'plant' | 'makeFrom' | 'rewindTo'> & {
  /** Null: there is no generation. */
  position(): Position | null;
  /** As a failover to a replica that lags, or an append-only file that was cut, would: the state before the last so many deeds. */
  rewind(deeds: number): Promise<void>;
};

/** `changed` is called after each deed, with the position before it (null: of another generation). */
export const simulatedRedis = (changed: (before: Position | null) => void = () => {}): SimulatedRedis => {
  let server = memoryServer();
  let deeds: Deed[] = [];
  /** Counts failovers: a connection from before one is closed, and what it watched is not watched any more. */
  let failovers = 0;

  const redo = async (deed: Deed): Promise<void> => {
    if ('writes' in deed) {
      await server.connect().commit(deed.writes);
      return;
    }
    server.lose('position');
    await server.connect(deed.made).open();
  };

  const connect = (made: Options = {}): ProjectionStore => {
    let own = server.connect(made);
    let connected = failovers;
    let begun = failovers;
    const store = (): ProjectionStore => {
      if (connected !== failovers) own = server.connect(made);
      connected = failovers;
      return own;
    };
    return {
      async open() {
        const before = server.position();
        const opened = await store().open();
        if (before !== server.position()) {
          deeds.push({ made });
          changed(null);
        }
        return opened;
      },
      begin(expected, wanted) {
        begun = failovers;
        return store().begin(expected, wanted);
      },
      documents: (ids) => store().documents(ids),
      messagesOf: (request) => store().messagesOf(request),
      message: (request, id) => store().message(request, id),
      withStatus: (statusId, after, limit) => store().withStatus(statusId, after, limit),
      tallies: (owners) => store().tallies(owners),
      async commit(writes) {
        if (begun !== failovers) return 'fenced';
        const before = server.position();
        const outcome = await store().commit(writes);
        if (outcome === 'applied') {
          deeds.push({ writes });
          changed(before);
        }
        return outcome;
      },
      proveKept: async () => undefined,
      close: () => own.close(),
    };
  };

  return {
    connect,
    kept: () => server.kept(),
    position: () => server.position(),
    lose: (key) => server.lose(key),
    plant: (change) => server.plant(change),
    makeFrom: (from) => server.makeFrom(from),
    rewindTo: (position) => server.rewindTo(position),
    async rewind(back) {
      deeds = deeds.slice(0, Math.max(0, deeds.length - back));
      server = memoryServer();
      failovers++;
      for (const deed of deeds) await redo(deed);
    },
  };
};
