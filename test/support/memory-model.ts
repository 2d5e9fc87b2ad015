import { ProjectorError } from '#projector/errors.ts';
import type { StoredModel } from '#projector/model-ports.ts';
import type { Position } from '#projector/ports.ts';
import type { MemoryServer } from './memory-store.ts';

/** What a memory server holds, looked at from outside. */
export const memoryModel = (server: MemoryServer): StoredModel => {
  const position = (): Position => {
    const now = server.position();
    if (!now) throw new ProjectorError('generation-lost', 'its keys are not there');
    return now;
  };
  const sizeOf = (list: string): number => server.kept().lists.get(list)?.length ?? 0;
  return {
    position: async () => position(),
    reference: async () => ({ position: position(), reference: server.kept().reference }),
    async requests(ids) {
      const { documents, cards, messages } = server.kept();
      const kept = ids.map((id) => {
        const [document, card] = [documents.get(id) ?? null, cards.get(id) ?? null];
        return [id, { document, card, step: position().step, messages: messages.get(id) ?? new Map() }] as const;
      });
      return { position: position(), kept: new Map(kept) };
    },
    async holds(places) {
      const { lists } = server.kept();
      return places.map(({ list, member }) => lists.get(list)?.includes(member) ?? false);
    },
    sizes: async (lists) => lists.map(sizeOf),
    async counted() {
      const { tallies, lists } = server.kept();
      const sizes = [...lists].map(([list, members]) => [list, members.length] as const);
      return { position: position(), tallies, sizes: new Map(sizes.filter(([, size]) => size > 0)) };
    },
    async *lists() {
      yield [...server.kept().lists.keys()];
    },
    async *members(list) {
      yield server.kept().lists.get(list) ?? [];
    },
    async *ids() {
      const { documents, cards, messages } = server.kept();
      yield [...documents.keys(), ...cards.keys(), ...messages.keys()];
    },
    async close() {},
  };
};
