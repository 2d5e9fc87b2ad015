import type { Copied, CopyStore } from '#projector/copy-ports.ts';
import type { Position } from '#projector/ports.ts';
import { placesOf } from '#read-model/delta.ts';
import type { MemoryServer } from './memory-store.ts';

/** Copies into a memory server: as many stores as open it, one of which can write at a time. */
export const memoryCopyStores = (server: MemoryServer): (() => CopyStore) => {
  let stored: Copied | null = null;
  return () => {
    const store = server.connect();
    let known: Position;
    return {
      async open() {
        const { position, reference } = await store.open();
        known = position;
        return { position, reference, copied: stored, tallies: server.kept().tallies };
      },
      documents: store.documents,
      async write({ copied, ...writes }) {
        const begun = await store.begin(known, { documents: [], messages: new Map() });
        if (begun === 'moved') return 'fenced';
        const put = writes.documents.flatMap(({ id, document }) =>
          [...placesOf(id, document?.placed ?? null)].map(([list, member]) => ({ list, member })),
        );
        const outcome = await store.commit({ ...writes, put, deadLetters: [] });
        if (outcome === 'fenced') return outcome;
        stored = copied;
        known = writes.position;
        return outcome;
      },
      // Nothing waits: entries are written with what they are of.
      fill: async () => 'filled',
      close: store.close,
    };
  };
};
