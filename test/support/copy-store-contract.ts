import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Copied, CopyState, CopyStore, CopyWrites } from '#projector/copy-ports.ts';
import { placesOf } from '#read-model/delta.ts';
import { type Document, emptyDocument } from '#read-model/document.ts';
import { hexOf } from '#read-model/uuid.ts';
import { laptop, phone } from './build.ts';
import type { Kept } from './memory-store.ts';

/** A staged generation that nothing was copied into yet. */
export type CopyWorld = {
  open(): CopyStore;
  kept(): Promise<Pick<Kept, 'lists'>>;
  close(): Promise<void>;
};

const copied: Copied = { requests: 1, total: 2, rows: 3, startedAt: 4, reference: true, after: laptop };

/** What every store of copies must do. */
export const copyStoreContract = (name: string, newWorld: () => Promise<CopyWorld>): void => {
  describe(`the ${name} store of copies`, () => {
    let world: CopyWorld;
    beforeEach(async () => {
      world = await newWorld();
    });
    afterEach(() => world.close());

    const opened = async (): Promise<{ store: CopyStore; state: CopyState }> => {
      const store = world.open();
      return { store, state: await store.open() };
    };
    const step = ({ position }: CopyState, more: Partial<CopyWrites> = {}): CopyWrites => ({
      ...{ documents: [], messages: [], remove: [], tallies: new Map(), reference: [], copied },
      position: { ...position, step: position.step + 1 },
      ...more,
    });
    const placed = {
      ...{ segment: 1, subtask: false, statusId: 1, assignees: [] },
      keys: { recently_updated: '0'.repeat(16) },
    };
    const stub = { ...emptyDocument(phone), openSubtasks: 2 };

    test('begins with nothing', async () => {
      const { store, state } = await opened();
      expect(state.copied).toBeNull();
      expect(state.position.phase).toBe('copying');
      await store.close();
    });

    test('keeps how far the copy has come with what was copied', async () => {
      const { store, state } = await opened();
      const documents = [{ id: phone, document: stub, card: null }];
      expect(await store.write(step(state, { documents, tallies: new Map([['all', [1, 2]]]) }))).toBe('applied');
      expect((await store.documents([laptop, phone])).get(phone)).toEqual(stub);
      const { store: next, state: later } = await opened();
      expect(later.copied).toEqual(copied);
      expect(later.position.step).toBe(state.position.step + 1);
      expect(later.tallies.get('all')).toEqual([1, 2]);
      await Promise.all([store.close(), next.close()]);
    });

    test('writes one step after the other, and documents may be asked for meanwhile', async () => {
      const { store, state } = await opened();
      const first = step(state, { documents: [{ id: phone, document: stub, card: null }] });
      const writing = store.write(first);
      await store.documents([phone]);
      expect(await writing).toBe('applied');
      expect(await store.write(step(first as never))).toBe('applied');
      await store.close();
    });

    test('writes nothing when another one has written', async () => {
      const [late, early] = [await opened(), await opened()];
      expect(await early.store.write(step(early.state))).toBe('applied');
      const documents = [{ id: phone, document: stub, card: null }];
      expect(await late.store.write(step(late.state, { documents }))).toBe('fenced');
      expect((await early.store.documents([phone])).size).toBe(0);
      // Opened again, it goes on.
      expect(await late.store.write(step(await late.store.open()))).toBe('applied');
      expect(await early.store.write(step(step(early.state) as never))).toBe('fenced');
      await Promise.all([late.store.close(), early.store.close()]);
    });

    test('fills lists with what was written, also by another one before it', async () => {
      const { store, state } = await opened();
      await store.write(step(state, { documents: [{ id: phone, document: { ...stub, placed }, card: null }] }));
      const { store: next } = await opened();
      while ((await next.fill(1)) === 'more');
      expect([...(await world.kept()).lists.keys()].sort()).toEqual([
        '1 recently_updated',
        'all recently_updated',
        'status 1',
      ]);
      await Promise.all([store.close(), next.close()]);
    });

    test('moves what was put into a list before, whether it is in it yet or not', async () => {
      const { store, state } = await opened();
      const moved = { ...placed, keys: { recently_updated: '1'.repeat(16) } };
      const before = [...placesOf(phone, placed)].map(([list, member]) => ({ list, member }));
      const remove = before.filter(({ list }) => list.endsWith('recently_updated'));
      let last = step(state);
      const write = (document: Document, removed: CopyWrites['remove']) => {
        last = step(last as never, { documents: [{ id: phone, document, card: null }], remove: removed });
        return store.write(last);
      };
      for (const most of [100, 1, 0]) {
        await write({ ...stub, placed }, []);
        if (most > 0) await store.fill(most);
        await write({ ...stub, placed: moved }, remove);
        while ((await store.fill(100)) === 'more');
        const { lists } = await world.kept();
        expect(lists.get('all recently_updated')).toEqual([`${'1'.repeat(16)}${hexOf(phone)}`]);
        const back = remove.map(({ list }) => ({ list, member: `${'1'.repeat(16)}${hexOf(phone)}` }));
        await write({ ...stub, placed: null }, back);
      }
      await store.close();
    });

    test('forgets how far it had come when all is copied', async () => {
      const { store, state } = await opened();
      await store.write(step(state));
      await store.write(step(step(state) as never, { copied: null }));
      expect((await store.open()).copied).toBeNull();
      await store.close();
    });
  });
};
