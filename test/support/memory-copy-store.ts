import type { Copied, CopyStore } from '#projector/copy-ports.ts';
import type { Position } from '#projector/ports.ts';
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
        const outcome = await store.commit({ ...writes, deadLetters: [] });
        if (outcome === 'fenced') return outcome;
        stored = copied;
        known = writes.position;
        return outcome;
      },
      close: store.close,
    };
  };
};
